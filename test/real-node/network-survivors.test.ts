import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { preparePorts, removePodSandbox, stopPodSandbox } from "podsandbox";
import { describe, expect, it, onTestFinished } from "vitest";
import { portCall, valueOf } from "../adapters/node/port-call.js";
import { mountDisk, type FrozenDisk } from "../adapters/linux/oci/frozen-disk.js";
import { endsClean } from "./ends-clean.js";
import { cgroupsOf, leasesOf } from "./host-state.js";
import { ledgerOf } from "./ledger-of.js";
import { networkNode, type NetworkNode } from "./network-node.js";

const timeout = 120_000;

/** A process in a pod's network and cgroups that writes to a disk without end; its pid. */
async function startWriter(real: NetworkNode, disk: FrozenDisk, namespace: string) {
  const script = `echo ready; while :; do echo x > ${join(disk.path, "file")}; done`;
  const child = spawn("nsenter", [`--net=${namespace}`, "/bin/sh", "-c", script]);
  const exited = once(child, "exit");
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  const { pid = 0 } = child;
  for (const cgroup of cgroupsOf(real).filter((path) => path.split("/").length > 6))
    writeFileSync(join(cgroup, "cgroup.procs"), `${pid}`);
  return { pid, exited };
}

describe("N12: a process that will not die", () => {
  it("N12: keeps its address until it has", { timeout }, async (context) => {
    const real = await networkNode(context);
    const disk = await mountDisk(real.directory);
    if (disk === undefined) return context.skip("needs loop devices and ext4");
    onTestFinished(disk.remove);
    const id = await real.pod();
    const { networkNamespace: { path } = { path: "" } } = await real.record(id);
    const writer = await startWriter(real, disk, path);
    await disk.freeze();
    const limits = { "runtime.stopContainer": 1_000, "runtime.stopSandbox": 1_000 };
    const ports = preparePorts(real.node.ports, { limits })._unsafeUnwrap();
    for (const end of [stopPodSandbox, removePodSandbox]) {
      const error = (await end(ports, { podSandboxId: id }))._unsafeUnwrapErr();
      if (error.kind !== "step-failed") throw new Error(error.kind);
      expect(error.faults).toMatchObject([{ reason: "unkillable" }]);
      const pids = error.faults[0]?.details?.processes?.map(({ pid }) => pid);
      expect(pids).toContain(writer.pid);
      expect(real.runs("DEL")).toEqual([]);
      expect(leasesOf(real)).toHaveLength(1);
      expect(
        execFileSync("nsenter", [`--net=${path}`, "ip", "-o", "link"], { encoding: "utf8" }),
      ).toContain("eth0");
    }
    await disk.thaw();
    await writer.exited;
    await real.stop(id);
    expect(real.runs("DEL").map(({ plugin }) => plugin)).toEqual(["told", "portmap", "bridge"]);
    await real.remove(id);
    await disk.remove();
    await endsClean(real);
  });

  it("N12: is given up with all that it may use, unreleased", { timeout }, async (context) => {
    const real = await networkNode(context);
    const disk = await mountDisk(real.directory);
    if (disk === undefined) return context.skip("needs loop devices and ext4");
    onTestFinished(disk.remove);
    const id = await real.pod();
    const { networkNamespace: { path } = { path: "" } } = await real.record(id);
    const writer = await startWriter(real, disk, path);
    await disk.freeze();
    const limits = { "runtime.stopContainer": 1_000, "runtime.stopSandbox": 1_000 };
    const ports = preparePorts(real.node.ports, { limits })._unsafeUnwrap();
    const policy = { abandonLiveProcesses: true };
    const removed = await removePodSandbox(ports, { podSandboxId: id }, { policy });
    expect(removed._unsafeUnwrap().settled.map(({ outcome }) => outcome)).toContain("abandoned");
    expect(real.runs("DEL")).toEqual([]);
    expect(leasesOf(real)).toHaveLength(1);
    await disk.thaw();
    await writer.exited;
    await disk.remove();
    // What is on the ledger is all that it takes to begin anew.
    const { entries, paths } = await ledgerOf(real);
    const [debt] = entries.map((entry) => entry.debt);
    if (debt?.kind !== "live-processes") throw new Error(`the debt is ${debt?.kind}`);
    const { name, ...sandbox } = debt.sandbox;
    expect(name).toBe("default/web");
    await valueOf(real.node.ports.store.addSandbox({ sandbox }, portCall()));
    await real.remove(id);
    for (const one of paths) await rm(one);
    await endsClean(real);
  });
});
