import fc from "fast-check";
import { err, ok, type Attachment } from "podsandbox";
import type { Programs } from "podsandbox/linux";

/** What a plugin may end with. */
export type PluginEnd = Awaited<ReturnType<Programs["run"]>>;

/** Text that is no name, or leads elsewhere. */
export const hostile = fc.oneof(
  fc.constantFrom("", ".", "..", "../evil", "/bin/sh", "evil", "evil/evil", "a\0b", "a:b", "a b"),
  fc.constantFrom("__proto__", "constructor", "toString", "-rf", "a;b=c", "ä", "x".repeat(300)),
  fc.string({ maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 20 }),
);
/** Mostly what is usual there. */
export const mostly = (usual: string) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, hostile);
const json = fc.jsonValue({ maxDepth: 3 });
/** Mostly what belongs there. */
export const orJson = <Value>(usual: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 4, arbitrary: usual }, json);
/** It may be missing. */
export const sometimes = <Value>(value: fc.Arbitrary<Value>) =>
  fc.option(value, { nil: undefined });

/** Configurations that are nearly right, cut short, or nothing like one. */
const configurations = (outside: string) => {
  const dataDir = fc.oneof(hostile, fc.constantFrom(outside, "/dev", "/proc/self/fd", "/nowhere"));
  const plugin = fc.record({
    type: orJson(mostly("told")),
    ipam: sometimes(orJson(fc.record({ type: mostly("host-local"), dataDir: orJson(dataDir) }))),
    capabilities: sometimes(orJson(fc.dictionary(hostile, orJson(fc.boolean())))),
  });
  const list = fc.record({
    name: orJson(mostly("pods")),
    cniVersion: sometimes(orJson(mostly("1.1.0"))),
    cniVersions: sometimes(orJson(fc.array(mostly("1.0.0"), { maxLength: 3 }))),
    plugins: sometimes(orJson(fc.array(plugin, { maxLength: 3 }))),
    type: sometimes(mostly("told")),
    disableGC: sometimes(json),
  });
  const text = orJson(list).map((value) => JSON.stringify(value));
  const cut = fc.tuple(text, fc.nat(80)).map(([whole, length]) => whole.slice(0, length));
  return fc.oneof({ weight: 6, arbitrary: text }, cut, hostile);
};

/** What ADD may have answered. */
export const results = fc.oneof(
  json,
  fc.record({ ips: fc.array(fc.record({ address: mostly("10.1.0.5/24") }), { maxLength: 3 }) }),
);

/** What a record may say of an attachment, in the place of what it should. */
export const attachments = (pluginDirectory: string, outside: string) =>
  fc
    .record({
      network: mostly("pods"),
      interfaceName: mostly("eth0"),
      configuration: configurations(outside),
      pluginDirectories: sometimes(
        fc.array(fc.oneof(mostly(pluginDirectory), fc.constant(outside))),
      ),
      arguments: sometimes(fc.dictionary(hostile, hostile, { maxKeys: 3 })),
      capabilities: sometimes(fc.dictionary(hostile, json, { maxKeys: 3 })),
      result: sometimes(results),
    })
    .map((given) => ({ ...defined(given), state: "owed" }) as Attachment);

function defined(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** What a plugin may end with. */
export const ends = fc.oneof(
  fc.constant<PluginEnd>(err({ reason: "timed-out", message: "it hung" })),
  fc
    .record({
      exitCode: fc.constantFrom(0, 0, 0, 1, 255),
      stdout: fc.oneof(
        hostile,
        results.map((value) => JSON.stringify(value)),
        orJson(fc.record({ code: orJson(fc.integer()), msg: orJson(hostile), details: json })).map(
          (value) => JSON.stringify(value),
        ),
      ),
      stderr: hostile,
    })
    .map((ran): PluginEnd => ok(ran)),
);

/** Attachments as they should be in all but a few parts. */
export const damagedAttachments = (pluginDirectory: string, outside: string) =>
  damaged<Attachment>(
    {
      ...{ network: "pods", interfaceName: "eth0", state: "owed" },
      configuration: '{"cniVersion":"1.0.0","name":"pods","plugins":[{"type":"told"}]}',
      pluginDirectories: [pluginDirectory],
    },
    attachments(pluginDirectory, outside),
  );

/** What is sound, with a few parts of what is not. */
export function damaged<Whole extends object>(
  sound: Whole,
  foreign: fc.Arbitrary<Partial<Whole>>,
): fc.Arbitrary<Whole> {
  return fc.tuple(foreign, fc.infiniteStream(fc.nat(3))).map(([parts, dice]) => {
    const taken = Object.entries(parts).filter(() => dice.next().value === 0);
    return { ...sound, ...Object.fromEntries(taken) };
  });
}
