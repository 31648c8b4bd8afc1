import { readdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { removePodSandbox, stopPodSandbox } from "podsandbox";
import { describe, expect, it } from "vitest";
import { endsClean } from "./ends-clean.js";
import { leasesOf, rulesOf } from "./host-state.js";
import { networkNode, type NetworkNode } from "./network-node.js";
import { bridgeNetwork, openAt } from "./real-node.js";
import { takeAside } from "./take-aside.js";

const timeout = 120_000;
const portMappings = [{ hostPort: 23_061, containerPort: 80 }];

/** Everything that is cached of what ADD was given and answered. */
async function cacheOf({ directory }: NetworkNode, id: string): Promise<readonly string[]> {
  const attachments = join(directory, "node/network/attachments", id);
  return (await readdir(attachments)).map((name) => join(attachments, name));
}

describe("N04: a configuration that is gone", () => {
  it("N04: is not needed where nothing was attached", { timeout }, async (context) => {
    const real = await networkNode(context, () => []);
    const id = await real.pod();
    await real.stop(id);
    await real.remove(id);
    expect(real.runs()).toEqual([]);
    await endsClean(real);
  });

  it("N04: is not needed where the record has it", { timeout }, async (context) => {
    const real = await networkNode(context, (at) => [bridgeNetwork(at)]);
    const id = await real.pod({ portMappings });
    const bare = await openAt(real, { networks: () => [] });
    (await stopPodSandbox(bare.ports, { podSandboxId: id }))._unsafeUnwrap();
    expect([leasesOf(real), rulesOf(real)]).toEqual([[], []]);
    (await removePodSandbox(bare.ports, { podSandboxId: id }))._unsafeUnwrap();
    await endsClean(real);
  });

  it("N04: and a plugin that is missing is told by its name", { timeout }, async (context) => {
    const real = await networkNode(context);
    const id = await real.pod();
    await rm(join(real.ownPlugins, "told"));
    for (const end of [real.failStop, real.failRemove]) {
      const faults = await end(id);
      expect(faults).toMatchObject([{ port: "network", reason: "missing-program" }]);
      expect(faults[0]?.message).toContain("the network plugin told is missing");
    }
    expect(leasesOf(real)).toHaveLength(1);
    await real.plugins.add("told");
    await real.remove(id);
    await endsClean(real);
  });
});

describe("N05: a damaged cache of what ADD answered", () => {
  const damages: readonly (readonly [string, (path: string) => Promise<void>, number])[] = [
    ["empty", (path) => truncate(path, 0), 1],
    ["cut short", (path) => writeFile(path, '{"place":1,"attach'), 1],
    ["missing", (path) => rm(path), 0],
  ];
  it.for(damages)(
    "N05: keeps no DEL from being run: %s",
    { timeout },
    async ([, damage, aside], context) => {
      const real = await networkNode(context);
      const id = await real.pod({ portMappings });
      const files = await cacheOf(real, id);
      expect(files).toHaveLength(1);
      for (const file of files) await damage(file);
      const { settled } = await real.stop(id);
      const warnings = settled.flatMap((step) => step.warnings);
      expect(warnings).toHaveLength(aside);
      for (const warning of warnings) expect(warning).toMatch(/damaged: .* kept in/);
      await real.remove(id);
      expect(await takeAside(real, "network")).toBe(aside);
      await endsClean(real);
    },
  );

  it("N05: of the record itself is made up for by the other", { timeout }, async (context) => {
    const real = await networkNode(context);
    const id = await real.pod({ portMappings });
    const recorded = join(real.directory, "node/store/sandboxes", id, "attachments");
    const names = await readdir(recorded);
    expect(names).not.toEqual([]);
    for (const name of names) await truncate(join(recorded, name), 0);
    await real.stop(id);
    expect(real.runs("DEL").map(({ plugin }) => plugin)).toEqual(["told", "portmap", "bridge"]);
    expect([leasesOf(real), rulesOf(real)]).toEqual([[], []]);
    await real.remove(id);
    expect(await takeAside(real, "store")).toBe(1);
    await endsClean(real);
  });
});

describe("N06: a configuration that has changed since ADD", () => {
  it("N06: changes nothing for a pod that is there", { timeout }, async (context) => {
    const real = await networkNode(context, (at) => [bridgeNetwork(at)]);
    const id = await real.pod({ portMappings });
    const added = real.runs("ADD");
    const network = bridgeNetwork(real);
    const renamed = network.configuration.replaceAll(real.name, `${real.name}-new`);
    const changed = await openAt(real, {
      networks: () => [{ ...network, configuration: renamed.replace("portMappings", "aliases") }],
    });
    expect(rulesOf(real).filter((rule) => rule.includes("CNI-DN-"))).not.toEqual([]);
    (await stopPodSandbox(changed.ports, { podSandboxId: id }))._unsafeUnwrap();
    expect([leasesOf(real), rulesOf(real)]).toEqual([[], []]);
    (await removePodSandbox(changed.ports, { podSandboxId: id }))._unsafeUnwrap();
    await endsClean(real);
    expect(added).toHaveLength(2);
  });

  it("N06: is not what DEL is given", { timeout }, async (context) => {
    const real = await networkNode(context);
    const id = await real.pod({ portMappings });
    const [bridge, portmap, told] = real.runs("ADD").map(({ input }) => input);
    await real.stop(id);
    const given = real.runs("DEL").map(({ input }) => withoutResult(input));
    expect(given).toEqual([told, portmap, bridge].map(withoutResult));
    expect(JSON.stringify(given[1])).toContain(`"hostPort":${portMappings[0]?.hostPort}`);
    await real.remove(id);
    await endsClean(real);
  });
});

function withoutResult(input: unknown): unknown {
  return { ...(input as object), prevResult: undefined };
}
