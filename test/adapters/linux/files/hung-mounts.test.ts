import { mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Answer } from "podsandbox";
import { spawnExec, type Exec } from "podsandbox/linux";
import { faultOf, portCall, valueOf } from "../../node/port-call.js";
import { mountHung } from "./hung-mount.js";
import { bind, holdOpen, mountMemory, mountsBelow, ownHost, pin } from "./own-host.js";

const call = portCall();

/** Files of this process answer still: no call of its own waits for the hung mount. */
async function answers(...many: readonly Answer<unknown>[]): Promise<void> {
  for (const one of many) void (await one);
  expect((await stat("/")).isDirectory()).toBe(true);
}

describe("M07: a mount that never answers", () => {
  it("is unmounted without a look at it, and what lies beside it too", async (context) => {
    const { root, fileSystem, runs } = await ownHost(context);
    const path = join(root, "pod");
    await mountMemory(join(path, "shm"));
    const hung = await mountHung(context, join(path, "hung"));
    expect((await valueOf(fileSystem.unmount({ path: hung }, call))).changed).toBe(true);
    expect(runs).toMatchObject([{ program: "umount", arguments: ["-c", "-i", hung] }]);
    await mountHung(context, hung);
    expect((await valueOf(fileSystem.unmount({ path }, call))).changed).toBe(true);
    expect(await mountsBelow(root)).toEqual([]);
    await answers();
  });

  it("hangs no method, whatever path below it is asked about", async (context) => {
    const { root, namespaceRoot, fileSystem } = await ownHost(context);
    const hung = await mountHung(context, join(root, "pod", "hung"));
    const hungToo = await mountHung(context, join(namespaceRoot, "hung"));
    await symlink(hung, join(root, "link"));
    const below = [join(hung, "a", "b"), join(root, "link", "a")];
    for (const path of below) {
      const done = await valueOf(fileSystem.unmount({ path }, call));
      expect(done).toMatchObject({ changed: false, warnings: [expect.stringContaining(hung)] });
    }
    for (const path of [...below, hung, join(root, "pod")]) {
      const fault = await faultOf(fileSystem.removeTree({ path }, call));
      expect(fault.reason).toBe("mount-present");
    }
    for (const path of [...below, hung, join(hungToo, "net")]) {
      expect(await valueOf(fileSystem.inspectNamespace({ namespace: { path } }, call))).toBe(
        "absent",
      );
      const removed = fileSystem.removeNamespace({ namespace: { path } }, call);
      expect((await valueOf(removed)).changed).toBe(false);
    }
    const many = Array.from({ length: 8 }, () => fileSystem.removeTree({ path: hung }, call));
    await answers(...many);
  });

  it("is not detached while it is busy, unless that is asked for", async (context) => {
    const { root, fileSystem, differing } = await ownHost(context);
    const path = await mountHung(context, join(root, "hung"));
    const pid = await holdOpen(path);
    const fault = await faultOf(fileSystem.unmount({ path }, call));
    expect(fault).toMatchObject({ reason: "busy", details: { holders: [{ pid, where: path }] } });
    expect(await mountsBelow(root)).toHaveLength(1);
    const done = await valueOf(differing({ lazyFor: ["fuse"] }).unmount({ path }, call));
    expect(done).toMatchObject({ changed: true, warnings: [expect.stringContaining("detached")] });
  });

  it("ends a removal in a root on it with the call", async (context) => {
    const { root, differing } = await ownHost(context);
    const hung = await mountHung(context, join(root, "hung"));
    const fileSystem = differing({ roots: [hung] });
    const limited = portCall(AbortSignal.timeout(300));
    const fault = await faultOf(fileSystem.removeTree({ path: join(hung, "a", "b") }, limited));
    expect(fault.reason).toBe("timed-out");
    expect(fault.message).toContain(hung);
    await answers();
  });
});

describe("an umount that never ends", () => {
  /** Another program takes the place of `umount`. */
  const insteadOfUmount =
    (program: string, given: readonly string[]): Exec =>
    (request, watch) =>
      spawnExec()({ ...request, program, arguments: given }, watch);

  it("M07: is ended with the call, and named with its mount", async (context) => {
    const { root, differing } = await ownHost(context);
    const path = await mountMemory(join(root, "shm"));
    const fileSystem = differing({ exec: insteadOfUmount("sleep", ["600"]) });
    const limited = portCall(AbortSignal.timeout(300));
    const fault = await faultOf(fileSystem.unmount({ path }, limited));
    expect(fault.reason).toBe("timed-out");
    expect(fault.message).toContain(path);
    const pid = Number(/pid (\d+)/.exec(fault.message)?.[1]);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  it("M07: holds up nothing but what carries it", async (context) => {
    const { root, differing } = await ownHost(context);
    const path = await mountMemory(join(root, "pod"));
    const [busy, shm] = [join(path, "shm"), join(path, "other")];
    for (const memory of [busy, shm]) await mountMemory(memory);
    await holdOpen(busy);
    const hung = await mountHung(context, join(path, "hung"));
    const exec: Exec = (request, watch) =>
      request.arguments.includes(hung)
        ? spawnExec()({ ...request, program: "sleep", arguments: ["600"] }, watch)
        : spawnExec()(request, watch);
    const limited = portCall(AbortSignal.timeout(5_000));
    const fault = await faultOf(differing({ exec }).unmount({ path }, limited));
    expect(fault.reason).toBe("timed-out");
    expect(fault.message).toContain(hung);
    expect((await mountsBelow(root)).map(([, , , , at]) => at)).toEqual([path, hung]);
    expect((await valueOf(differing({}).unmount({ path }, call))).changed).toBe(true);
    expect(await mountsBelow(root)).toEqual([]);
  });

  it("M07: is blocked by the kernel where it cannot be ended", async (context) => {
    const { root, differing } = await ownHost(context);
    const path = await mountMemory(join(root, "shm"));
    const stays = { kind: "ended", pid: 1, isGone: false, stdout: "", stderr: "" } as const;
    const fileSystem = differing({ exec: () => Promise.resolve(stays) });
    const fault = await faultOf(fileSystem.unmount({ path }, call));
    expect(fault).toMatchObject({ reason: "kernel-blocked" });
  });

  it("X01: leaves a namespace to the kernel, and says so", async (context) => {
    const { namespaceRoot, differing } = await ownHost(context);
    const path = join(namespaceRoot, "net");
    const namespace = { path, ...(await pin(path)) };
    const fileSystem = differing({ exec: insteadOfUmount("sleep", ["600"]) });
    const limited = portCall(AbortSignal.timeout(300));
    const fault = await faultOf(fileSystem.removeNamespace({ namespace }, limited));
    expect(fault.reason).toBe("kernel-blocked");
    expect(await mountsBelow(path)).toHaveLength(1);
  });

  it("is not believed where it exits with 0 and has done nothing", async (context) => {
    const { root, differing } = await ownHost(context);
    const path = await mountMemory(join(root, "shm"));
    const exits = (code: string) => differing({ exec: insteadOfUmount(code, []) });
    expect((await faultOf(exits("true").unmount({ path }, call))).reason).toBe("busy");
    expect((await faultOf(exits("false").unmount({ path }, call))).reason).toBe("busy");
    const missing = await faultOf(exits("psb-no-such-program").unmount({ path }, call));
    expect(missing.reason).toBe("missing-program");
  });
});

describe("a root on a file system that is not known to answer", () => {
  it("M07: is cleared by a program, which follows no link out of it", async (context) => {
    const { base, root, canary, differing, runs } = await ownHost(context);
    await mkdir(join(root, "remote"));
    await bind("bpf", join(root, "remote"), "-tbpf").catch(() => context.skip("needs bpf mounts"));
    const remote = join(root, "remote");
    const fileSystem = differing({ roots: [remote] });
    const path = join(remote, "pod");
    await mkdir(join(path, "deep", "er"), { recursive: true });
    await symlink(join(base, "outside"), join(path, "out"));
    await symlink("pod", join(remote, "link"));
    const outwards = { path: join(path, "out", "canary") };
    expect((await faultOf(fileSystem.removeTree(outwards, call))).reason).toBe("refused");
    const inwards = await valueOf(fileSystem.removeTree({ path: join(remote, "link/deep") }, call));
    expect(inwards).toMatchObject({ changed: true, warnings: [expect.stringContaining("bpf")] });
    expect((await valueOf(fileSystem.removeTree({ path }, call))).changed).toBe(true);
    expect((await valueOf(fileSystem.removeTree({ path }, call))).changed).toBe(false);
    const below = { path: join(path, "none", "at", "all") };
    expect((await valueOf(fileSystem.removeTree(below, call))).changed).toBe(false);
    expect(await readFile(canary, "utf8")).toBe("alive");
    expect(new Set(runs.map(({ program }) => program))).toEqual(new Set(["realpath", "rm"]));
    await writeFile(canary, "alive");
  });
});
