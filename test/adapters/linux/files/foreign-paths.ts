import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import type { AdapterFault, FileSystem, NamespaceIdentity, Result } from "podsandbox";
import { expect } from "vitest";
import { portCall } from "../../node/port-call.js";
import { mountMemory, mountsBelow, pin, type OwnHost } from "./own-host.js";

const call = portCall();

/** Names that lead upwards, outwards, nowhere, and what no file system takes. */
const names = fc.oneof(
  fc.constantFrom("..", ".", "", "pod", "out", "loop", "canary", "net", "mounted", "outside"),
  fc.constantFrom("a\0b", "x".repeat(256), "*", "-rf", "\n", "\\040", "(deleted)", "\ud800"),
  fc.string({ maxLength: 12 }),
);
const starts = ["ROOT", "NETNS", "BASE", "ROOT/out", "ROOT/pod/up", "", "/", "/proc/self/root"];
/** Paths that begin with `ROOT`, `NETNS` or `BASE`, for the places of a host, or elsewhere. */
export const foreignPaths = fc
  .tuple(fc.constantFrom(...starts), fc.array(names, { maxLength: 8 }), fc.boolean())
  .map(([start, below, isLong]) => [start, ...below, ...(isLong ? deep : [])].join("/"));
const deep = Array.from({ length: 600 }, () => "deeper-x");

/** Something to be touched by mistake lies outside; it is looked at after each path. */
export async function surrounded(host: OwnHost) {
  const { base, root, namespaceRoot, canary } = host;
  const outside = join(base, "outside");
  const recorded = await pin(join(outside, "net"));
  await writeFile(join(outside, "empty"), "");
  await mountMemory(join(outside, "mounted"));
  await writeFile(join(outside, "mounted", "canary"), "alive");
  const mounts = (await mountsBelow(outside)).length;
  const prepare = async (): Promise<void> => {
    await mkdir(join(root, "pod"), { recursive: true });
    const links = [
      [outside, join(root, "out")],
      ["loop", join(root, "loop")],
      ["../..", join(root, "pod", "up")],
      [outside, join(namespaceRoot, "out")],
    ] as const;
    for (const [target, path] of links) await symlink(target, path).catch(() => undefined);
  };
  const check = async (): Promise<void> => {
    expect(await readFile(canary, "utf8")).toBe("alive");
    expect(await readFile(join(outside, "mounted", "canary"), "utf8")).toBe("alive");
    expect((await readdir(outside)).sort()).toEqual(["canary", "empty", "mounted", "net"]);
    expect(await mountsBelow(outside)).toHaveLength(mounts);
    expect((await readdir(base)).sort()).toEqual(["netns", "outside", "root"]);
  };
  return { recorded, prepare, check };
}

/** All that the file system answers about a path. */
export async function askAll(fileSystem: FileSystem, path: string, identity: NamespaceIdentity) {
  const answers: Result<unknown, AdapterFault>[] = [];
  for (const namespace of [{ path }, { path, identity }]) {
    answers.push(await fileSystem.inspectNamespace({ namespace }, call));
    answers.push(await fileSystem.removeNamespace({ namespace }, call));
  }
  answers.push(await fileSystem.unmount({ path }, call));
  answers.push(await fileSystem.removeTree({ path }, call));
  answers.push(await fileSystem.removeCgroup({ path }, call));
  return answers;
}

/** The path at a host, whose places have names in it. */
export function pathAt(host: OwnHost, generated: string): string {
  const places = { ROOT: host.root, NETNS: host.namespaceRoot, BASE: host.base };
  return Object.entries(places).reduce((at, [word, it]) => at.replace(word, it), generated);
}
