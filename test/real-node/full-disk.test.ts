import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { countingExec } from "./counting-exec.js";
import { endsClean } from "./ends-clean.js";
import { leasesOf, mountsBelow } from "./host-state.js";
import type { RealNode } from "./real-node.js";
import { ownRealNode, realPod } from "./real-pod.js";

/** A small file system of its own is mounted at a directory. */
function mountSmall(path: string): void {
  mkdirSync(path, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", path]);
}

const remount = (path: string, how: "ro" | "rw") =>
  execFileSync("mount", ["-o", `remount,${how}`, path]);

/** The same node, with all its files on a disk of their own. */
async function onSmallDisk(real: RealNode): Promise<RealNode & { readonly path: string }> {
  const path = join(real.directory, "node");
  mountSmall(path);
  return { ...real, path, node: await real.reopen() };
}

/** There is no space left below a path. */
function fill(path: string): void {
  const file = openSync(join(path, "filler"), "a");
  try {
    for (;;) writeSync(file, Buffer.alloc(4096));
  } catch {
    // It is full.
  } finally {
    closeSync(file);
  }
}

describe("a disk on which nothing can be written", { timeout: 120_000 }, () => {
  it("D01: that is full is freed, and written to as soon as there is space", async (context) => {
    const real = await onSmallDisk(await ownRealNode(context));
    const pod = await realPod(real);
    fill(real.path);
    const report = await pod.stop();
    expect(report).toMatchObject({ outcome: "stopped", stateNotPersisted: false });
    expect([pod.living(), leasesOf(real)]).toEqual([[], []]);
    expect((await pod.sandbox()).phase).toBe("stopped");
    fill(real.path);
    expect((await pod.remove()).outcome).toBe("removed");
    rmSync(join(real.path, "filler"));
    execFileSync("umount", [real.path]);
    await endsClean(real);
  });

  it("D01: that stays full costs the facts alone", async (context) => {
    const { exec, countOf } = countingExec();
    const real = await onSmallDisk(await ownRealNode(context, { exec }));
    const pod = await realPod(real);
    const started = countOf("bridge");
    // Whatever a step frees is taken by somebody else at once.
    const report = await pod.stop({ observe: () => fill(real.path) });
    expect(report).toMatchObject({ outcome: "stopped", stateNotPersisted: true });
    expect([pod.living(), leasesOf(real)]).toEqual([[], []]);
    expect(mountsBelow(real.path)).toEqual([]);
    const { phase, attachments } = await pod.sandbox();
    expect([phase, attachments]).toMatchObject(["ready", [{ state: "owed" }]]);
    rmSync(join(real.path, "filler"));
    // What is not on record is done once more.
    expect((await pod.remove()).stateNotPersisted).toBe(false);
    expect(countOf("bridge") - started).toBe(2);
    execFileSync("umount", [real.path]);
    await endsClean(real);
  });

  it("D01: that is read-only keeps what it holds, and frees the rest", async (context) => {
    const real = await onSmallDisk(await ownRealNode(context));
    const pod = await realPod(real);
    for (const { pid } of pod.living()) process.kill(pid, "SIGKILL");
    await expect.poll(() => pod.living()).toEqual([]);
    remount(real.path, "ro");
    const failure = await pod.failToStop();
    expect(failure.steps).toEqual(["reap"]);
    expect(failure.faults.map(({ reason }) => reason)).toEqual(["read-only", "read-only"]);
    expect(failure.report.stateNotPersisted).toBe(true);
    const [namespace = "", ...more] = mountsBelow(real.path);
    expect([namespace, more]).toEqual([expect.stringContaining("namespaces"), []]);
    expect(leasesOf(real)).toEqual([]);
    remount(real.path, "rw");
    await pod.remove();
    execFileSync("umount", [real.path]);
    await endsClean(real);
  });

  it("D01: that holds the leases read-only makes a DEL no success", async (context) => {
    const real = await ownRealNode(context);
    mountSmall(real.leases);
    const pod = await realPod(real);
    remount(real.leases, "ro");
    const failure = await pod.failToStop();
    expect(failure.steps).toEqual(["detach-network"]);
    expect(failure.faults).toMatchObject([{ reason: "read-only", details: { exitCode: 0 } }]);
    expect((await pod.sandbox()).attachments).toMatchObject([{ state: "owed" }]);
    expect(pod.living()).toEqual([]);
    expect(leasesOf(real)).toHaveLength(1);
    remount(real.leases, "rw");
    await pod.remove();
    expect(leasesOf(real)).toEqual([]);
    execFileSync("umount", [real.leases]);
    await endsClean(real);
  });
});
