import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describeSandbox, preparePorts, type SandboxMount } from "podsandbox";
import { describe, expect, it, onTestFinished } from "vitest";
import { mountDisk } from "../adapters/linux/oci/frozen-disk.js";
import { portCall, valueOf } from "../adapters/node/port-call.js";
import { countingExec } from "./counting-exec.js";
import { endsClean } from "./ends-clean.js";
import { leasesOf, mountsBelow } from "./host-state.js";
import type { RealNode } from "./real-node.js";
import { ownRealNode, realPod, settled, warningsOf, type RealPod } from "./real-pod.js";
import { strangerIn } from "./stranger-in.js";

const namespaceOf = ({ node }: RealNode, { id }: RealPod) => join(node.root, "namespaces", id);
const volatileOf = ({ node }: RealNode, { id }: RealPod) => join(node.root, "volatile", id);
const mount = (...args: readonly string[]) => execFileSync("mount", [...args]);
const mountTmpfs = (path: string) => {
  mkdirSync(path);
  mount("-t", "tmpfs", "tmpfs", path);
};

/** The record lists these mounts besides the pod's shared memory. */
async function recordMounts(real: RealNode, pod: RealPod, paths: readonly string[]): Promise<void> {
  const { mounts = [] } = await pod.sandbox();
  const more = paths.map((path): SandboxMount => ({ kind: "image-volume", path }));
  const change = { mounts: [...mounts, ...more] };
  await valueOf(real.node.ports.store.updateSandbox({ sandboxId: pod.id, change }, portCall()));
}

describe("mounts of a real pod", { timeout: 120_000 }, () => {
  it("M01: a namespace is unmounted as often as it is mounted", async (context) => {
    const real = await ownRealNode(context);
    const pod = await realPod(real);
    const path = namespaceOf(real, pod);
    for (let times = 1; times < 12; times += 1) mount("--bind", path, path);
    expect(mountsBelow(real.directory).filter((one) => one === path)).toHaveLength(12);
    await pod.stop();
    expect(existsSync(path)).toBe(false);
    await pod.remove();
    await endsClean(real);
  });

  it("M01: what another mount namespace holds too goes from this one", async (context) => {
    const real = await ownRealNode(context);
    const pod = await realPod(real);
    const path = namespaceOf(real, pod);
    const holder = await strangerIn("/", ["unshare", "-m", "sleep", "3600"]);
    const table = `/proc/${holder.pid}/mountinfo`;
    const command = () => readFileSync(`/proc/${holder.pid}/cmdline`, "utf8");
    await expect.poll(command).toContain("3600");
    expect(readFileSync(table, "utf8")).toContain(path);
    await pod.stop();
    expect(mountsBelow(real.directory)).toEqual([]);
    expect(readFileSync(table, "utf8")).toContain(volatileOf(real, pod));
    await pod.remove();
    await endsClean(real);
  });

  it("M01, Q01: a busy mount names its holders, and holds up nothing else", async (context) => {
    const { exec, countOf } = countingExec();
    const real = await ownRealNode(context, { exec });
    const pod = await realPod(real);
    const disk = await mountDisk(volatileOf(real, pod));
    if (disk === undefined) return context.skip("needs a loop device");
    onTestFinished(disk.remove);
    const nested = join(disk.path, "nested");
    mountTmpfs(nested);
    mountTmpfs(join(nested, "deeper"));
    await recordMounts(real, pod, [disk.path, nested, join(nested, "deeper")]);
    const holder = await strangerIn(disk.path);
    const started = countOf("bridge");
    const ports = preparePorts(real.node.ports, { retries: "none" })._unsafeUnwrap();
    for (const count of [1, 2, 3]) {
      const failure = await pod.failToStop({}, ports);
      expect(failure.steps).toEqual(["unmount"]);
      const [fault] = failure.faults;
      expect(fault).toMatchObject({ reason: "busy", subject: disk.path });
      expect(fault?.details?.holders?.map(({ pid }) => pid)).toContain(holder.pid);
      const record = await pod.sandbox();
      expect(describeSandbox(record).state).toBe("SANDBOX_NOTREADY");
      expect(record.failures).toMatchObject([{ step: "unmount", count }]);
      expect(mountsBelow(volatileOf(real, pod))).toEqual([disk.path]);
      expect([leasesOf(real), countOf("bridge") - started]).toEqual([[], 1]);
    }
    await holder.end();
    expect((await pod.stop()).outcome).toBe("stopped");
    expect(countOf("bridge") - started).toBe(1);
    await pod.remove();
    await endsClean(real);
  });

  it("M02: a directory of the host that is bound in the pod's is spared", async (context) => {
    const real = await ownRealNode(context);
    const pod = await realPod(real);
    const host = join(real.directory, "host");
    mkdirSync(host);
    writeFileSync(join(host, "kept"), "");
    const [container] = await pod.containers();
    for (const parent of [container?.bundle ?? "", volatileOf(real, pod)]) {
      const inside = join(parent, "data");
      mkdirSync(inside);
      mount("--bind", host, inside);
      symlinkSync(host, join(parent, "link"));
    }
    await pod.remove();
    expect(readdirSync(host)).toEqual(["kept"]);
    await endsClean(real);
  });

  it("M02: nothing is deleted beside a mount that cannot be unmounted", async (context) => {
    const real = await ownRealNode(context);
    const pod = await realPod(real);
    const disk = await mountDisk(volatileOf(real, pod));
    if (disk === undefined) return context.skip("needs a loop device");
    onTestFinished(disk.remove);
    writeFileSync(join(disk.path, "kept"), "");
    const holder = await strangerIn(disk.path);
    const failure = (await pod.tryToRemove())._unsafeUnwrapErr();
    expect(failure).toMatchObject({ kind: "step-failed", steps: ["remove-directories"] });
    expect(existsSync(join(disk.path, "kept"))).toBe(true);
    expect(existsSync(join(volatileOf(real, pod), "disk.img"))).toBe(true);
    expect((await pod.sandbox()).phase).toBe("removing");
    await holder.end();
    await pod.remove();
    await endsClean(real);
  });

  it("M03: shared memory that is open elsewhere is detached, and said so", async (context) => {
    const real = await ownRealNode(context);
    const pod = await realPod(real);
    const path = join(volatileOf(real, pod), "shm");
    const holder = await strangerIn(path);
    const report = await pod.stop();
    expect(settled(report, "unmount").warnings).toEqual([expect.stringContaining(path)]);
    expect(mountsBelow(real.directory)).toEqual([]);
    await pod.remove();
    await holder.end();
    await endsClean(real);
  });

  it("M03: is found through a link, and unmounted again by remove", async (context) => {
    const real = await ownRealNode(context);
    const pod = await realPod(real);
    const path = join(volatileOf(real, pod), "shm");
    const link = join(volatileOf(real, pod), "link");
    symlinkSync(path, link);
    const change = { mounts: [{ kind: "shm", path: link }] as const };
    await valueOf(real.node.ports.store.updateSandbox({ sandboxId: pod.id, change }, portCall()));
    expect(warningsOf(await pod.stop())).toEqual([]);
    expect(mountsBelow(real.directory)).toEqual([]);
    mount("-t", "tmpfs", "tmpfs", path);
    await pod.remove();
    await endsClean(real);
  });

  it("M04: nested mounts go deepest first, whatever their order on record", async (context) => {
    const unmounted: (readonly string[])[] = [];
    const { exec } = countingExec(({ program, arguments: paths }) => {
      if (program.endsWith("umount")) unmounted.push(paths);
    });
    const real = await ownRealNode(context, { exec });
    const pod = await realPod(real);
    const top = join(volatileOf(real, pod), "image");
    const paths = [top, join(top, "nix"), join(top, "nix", "store")];
    paths.forEach(mountTmpfs);
    await recordMounts(real, pod, paths);
    const report = await pod.stop({ policy: { parallel: 1 } });
    expect(warningsOf(report)).toEqual([]);
    const images = unmounted.map((all) => all.filter((path) => path.startsWith(top)));
    expect(images.filter((all) => all.length > 0)).toEqual([paths.toReversed()]);
    expect(mountsBelow(real.directory)).toEqual([]);
    await pod.remove();
    await endsClean(real);
  });
});
