import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { removePodSandbox } from "podsandbox";
import type { PodNetwork } from "podsandbox/linux";
import { describe, expect, it } from "vitest";
import { portCall, valueOf } from "../adapters/node/port-call.js";
import { endsClean } from "./ends-clean.js";
import { leasesOf } from "./host-state.js";
import { networkNode, withoutMasquerade, type NetworkNode } from "./network-node.js";
import { bridgeNetwork, type RealPlace } from "./real-node.js";

const timeout = 120_000;

/** The network namespace of a pod is gone, as after a reboot; its processes are too. */
async function loseNamespace(real: NetworkNode, id: string): Promise<string> {
  const { networkNamespace, process: pause } = await real.record(id);
  if (networkNamespace === undefined || pause === undefined) throw new Error("it has both");
  const { path } = networkNamespace;
  process.kill(pause.pid, "SIGKILL");
  execFileSync("umount", [path]);
  await rm(path);
  return path;
}

const chain: Parameters<typeof networkNode>[1] = (at, directories) => [
  withoutMasquerade(bridgeNetwork(at, [{ type: "told" }], directories)),
];

describe("N03: a network namespace that is gone", () => {
  it(
    "N03: gets exactly one DEL, without it, and keeps no address",
    { timeout },
    async (context) => {
      const real = await networkNode(context, chain);
      const id = await real.pod({ portMappings: [{ hostPort: 23_031, containerPort: 80 }] });
      await loseNamespace(real, id);
      await real.stop(id);
      const runs = real.runs("DEL").map(({ plugin, namespacePath }) => [plugin, namespacePath]);
      expect(runs).toEqual([
        ["told", ""],
        ["portmap", ""],
        ["bridge", ""],
      ]);
      expect(leasesOf(real)).toEqual([]);
      expect((await real.stop(id)).outcome).toBe("already-stopped");
      await real.remove(id);
      expect(real.runs("DEL")).toHaveLength(3);
      await endsClean(real);
    },
  );

  it("N03: of one pod after the other never drains a range", { timeout }, async (context) => {
    const real = await networkNode(context, (at) => [narrow(bridgeNetwork(at))]);
    for (let round = 0; round < 4; round += 1) {
      const id = await real.pod({ containers: [] });
      await loseNamespace(real, id);
      await real.remove(id);
      expect(leasesOf(real)).toEqual([]);
    }
    await endsClean(real);
  });

  it("N03: is not what a file at its path says", { timeout }, async (context) => {
    const real = await networkNode(context, chain);
    const id = await real.pod();
    const path = await loseNamespace(real, id);
    await writeFile(path, "");
    await real.stop(id);
    expect(real.runs("DEL").map(({ namespacePath }) => namespacePath)).toEqual(["", "", ""]);
    expect(existsSync(path)).toBe(false);
    await real.remove(id);
    await endsClean(real);
  });

  it.for(["host-device", "ptp"])("N03: is nothing to %s", { timeout }, async (type, context) => {
    const real = await networkNode(context, (at) => [alone(type, at)]);
    const device = `${real.name.slice(0, 11)}d`;
    if (type === "host-device")
      execFileSync("ip", ["link", "add", device, "type", "veth", "peer", "name", `${device}p`]);
    try {
      const id = await real.pod();
      await loseNamespace(real, id);
      expect((await real.stop(id)).outcome).toBe("stopped");
      await real.remove(id);
      expect(real.runs("DEL").map(({ namespacePath }) => namespacePath)).toEqual([""]);
      await endsClean(real);
    } finally {
      if (existsSync(`/sys/class/net/${device}`)) execFileSync("ip", ["link", "del", device]);
    }
    expect(existsSync(`/sys/class/net/${device}p`)).toBe(false);
  });

  it("N03: that sbr refuses is told, and makes no file", { timeout }, async (context) => {
    const real = await networkNode(context, (at, directories) => [
      withoutMasquerade(bridgeNetwork(at, [{ type: "sbr" }], directories)),
    ]);
    const { node } = real;
    const id = await real.pod();
    const path = await loseNamespace(real, id);
    const faults = await real.failStop(id);
    expect(faults).toMatchObject([{ port: "network", details: { exitCode: 1 } }]);
    expect(faults[0]?.message).toContain("DEL of plugin sbr");
    expect(existsSync(path)).toBe(false);
    expect(leasesOf(real)).toHaveLength(1);
    const [attachment] = await real.attachments(id);
    if (attachment === undefined) throw new Error("it is attached");
    const policy = { abandon: ["detach-network"] } as const;
    (await removePodSandbox(node.ports, { podSandboxId: id }, { policy }))._unsafeUnwrap();
    // Whoever runs the node leaves out the plugin that cannot work any more.
    const { configuration } = withoutMasquerade(bridgeNetwork(real));
    const request = { sandboxId: id, runtimeHandler: "", attachment };
    const without = { ...request, attachment: { ...attachment, configuration } };
    await valueOf(node.ports.network.detach(without, portCall()));
    await rm(`${real.directory}/node/store/ledger`, { recursive: true });
    await endsClean(real);
  });
});

/** A network of three addresses. */
function narrow(network: PodNetwork): PodNetwork {
  const { configuration } = withoutMasquerade(network);
  const narrowed = configuration.replace(
    /"subnet":"([\d.]+)\.0\/24"/,
    '"subnet":"$1.0/24","rangeStart":"$1.2","rangeEnd":"$1.4"',
  );
  return { ...network, configuration: narrowed };
}

/** A network of one plugin. */
function alone(type: string, at: RealPlace): PodNetwork {
  const device = `${at.name.slice(0, 11)}d`;
  const ranges = [[{ subnet: "10.127.33.0/24" }]];
  const ipam = { type: "host-local", dataDir: at.leases, ranges };
  const plugin = type === "host-device" ? { type, device } : { type, ipam };
  const list = { cniVersion: "1.0.0", name: at.name, plugins: [plugin] };
  return { ...bridgeNetwork(at), configuration: JSON.stringify(list) };
}
