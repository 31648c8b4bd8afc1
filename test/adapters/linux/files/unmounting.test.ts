import { mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { faultOf, portCall, valueOf } from "../../node/port-call.js";
import { bind, holdOpen, mountMemory, mountsBelow, ownHost, pin } from "./own-host.js";

const call = portCall();

describe("unmounting", () => {
  it("M04: takes what is nested and stacked down with one program", async (context) => {
    const { root, canary, fileSystem, runs } = await ownHost(context);
    const path = await mountMemory(join(root, "pod"));
    await mountMemory(path);
    await mountMemory(join(path, "a b\\c", "deep"));
    await mkdir(join(path, "volume"));
    await bind(join(canary, ".."), join(path, "volume"));
    expect((await valueOf(fileSystem.unmount({ path }, call))).changed).toBe(true);
    expect(await mountsBelow(root)).toEqual([]);
    expect(runs).toHaveLength(1);
    expect(await valueOf(fileSystem.unmount({ path }, call))).toEqual({
      changed: false,
      warnings: [],
    });
    expect(runs).toHaveLength(1);
    expect(await readFile(canary, "utf8")).toBe("alive");
  });

  it("M03: finds what is mounted behind a link above its root", async (context) => {
    const { base, root, differing } = await ownHost(context);
    await symlink(base, join(base, "var-run"));
    await symlink("../root/shm", join(root, "linked"));
    await mountMemory(join(root, "shm"));
    await mountMemory(join(root, "shm", "inner"));
    const fileSystem = differing({ roots: [join(base, "var-run", "root")] });
    const inner = { path: join(base, "var-run", "root", "linked", "inner") };
    expect((await valueOf(fileSystem.unmount(inner, call))).changed).toBe(true);
    expect(await mountsBelow(root)).toHaveLength(1);
    const linked = { path: join(base, "var-run", "root", "linked") };
    expect((await valueOf(fileSystem.unmount(linked, call))).changed).toBe(true);
    expect(await mountsBelow(root)).toEqual([]);
  });

  it("K01: is bounded by how much is mounted, not by its square", async (context) => {
    const { root, fileSystem, runs } = await ownHost(context);
    const path = await mountMemory(join(root, "pod"));
    // Each turn mounts all there is so far once more: 512 mounts.
    for (let turn = 1; turn <= 9; turn += 1) {
      await mkdir(join(path, `twice-${turn}`));
      await bind(path, join(path, `twice-${turn}`), "--rbind");
    }
    expect(await mountsBelow(root)).toHaveLength(512);
    await valueOf(fileSystem.unmount({ path }, call));
    expect(await mountsBelow(root)).toEqual([]);
    expect(runs.length).toBeLessThanOrEqual(10);
  });

  it("N10: spares a pinned namespace, and the mount that carries it", async (context) => {
    const { root, fileSystem } = await ownHost(context);
    const path = await mountMemory(join(root, "pod"));
    await mountMemory(join(path, "shm"));
    await pin(join(path, "net"));
    const done = await valueOf(fileSystem.unmount({ path }, call));
    expect(done.changed).toBe(true);
    const left = (await mountsBelow(root)).map(([, , , , at]) => at);
    expect(left).toEqual([path, join(path, "net")]);
    expect((await valueOf(fileSystem.unmount({ path }, call))).changed).toBe(false);
  });
});

describe("a mount that is busy", () => {
  it("M03: is detached where that is allowed, and said", async (context) => {
    const { root, fileSystem } = await ownHost(context);
    const path = await mountMemory(join(root, "shm"));
    await writeFile(join(path, "file"), "");
    await holdOpen(join(path, "file"));
    const done = await valueOf(fileSystem.unmount({ path }, call));
    expect(done.changed).toBe(true);
    expect(done.warnings).toEqual([expect.stringContaining(path)]);
    expect(await mountsBelow(root)).toEqual([]);
  });

  it("M01: stays where that is not allowed, and who holds it is said", async (context) => {
    const { root, differing } = await ownHost(context);
    const path = await mountMemory(join(root, "shm"));
    await writeFile(join(path, "file"), "");
    const pid = await holdOpen(join(path, "file"));
    const fault = await faultOf(differing({ lazyFor: [] }).unmount({ path }, call));
    expect(fault).toMatchObject({ reason: "busy", details: { holders: [{ pid }] } });
    expect(fault.details?.holders?.[0]?.where).toBe(join(path, "file"));
    expect(await mountsBelow(root)).toHaveLength(1);
  });

  it("M04: does not keep the others, nor is it detached with what carries it", async (context) => {
    const { base, root, fileSystem } = await ownHost(context);
    const path = await mountMemory(join(root, "pod"));
    const [volume, shm] = [join(path, "volume"), await mountMemory(join(path, "shm"))];
    await mkdir(volume);
    await bind(join(base, "outside"), volume);
    const pid = await holdOpen(volume);
    const fault = await faultOf(fileSystem.unmount({ path }, call));
    expect(fault).toMatchObject({ reason: "busy", details: { holders: [{ pid, where: volume }] } });
    const left = (await mountsBelow(root)).map(([, , , , at]) => at);
    expect(left).toEqual([path, volume]);
    expect(left).not.toContain(shm);
  });

  it("is tried again while its holder is about to end", async (context) => {
    const { root, differing } = await ownHost(context);
    const path = await mountMemory(join(root, "shm"));
    const pid = await holdOpen(path);
    setTimeout(() => process.kill(pid, "SIGKILL"), 20);
    await valueOf(differing({ lazyFor: [] }).unmount({ path }, call));
    expect(await mountsBelow(root)).toEqual([]);
    expect((await stat(path)).isDirectory()).toBe(true);
  });
});
