import { lstat, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, type TestContext } from "vitest";
import type { NetworkNamespace } from "podsandbox";
import { identifyNamespace } from "podsandbox/linux";
import { unlinkPin } from "#dist/adapters/linux/files/unlink-pin.js";
import { faultOf, portCall, valueOf } from "../../node/port-call.js";
import { bind, holdOpen, mountMemory, mountsBelow, ownHost, pin, startHolder } from "./own-host.js";

const call = portCall();

/** A namespace pinned where this runtime pins them. */
async function pinned(context: TestContext) {
  const host = await ownHost(context);
  const path = join(host.namespaceRoot, "net");
  const recorded: NetworkNamespace = { path, ...(await pin(path)) };
  const { fileSystem } = host;
  const inspect = (namespace: NetworkNamespace) =>
    valueOf(fileSystem.inspectNamespace({ namespace }, call));
  const remove = (namespace: NetworkNamespace) => fileSystem.removeNamespace({ namespace }, call);
  return { ...host, path, recorded, inspect, remove };
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

describe("removing a network namespace", () => {
  it("M01: unmounts it as often as it is mounted, one program each", async (context) => {
    const { path, recorded, runs, inspect, remove } = await pinned(context);
    await bind(path, path);
    await bind(path, path);
    expect(await inspect(recorded)).toBe("same");
    expect((await valueOf(remove(recorded))).changed).toBe(true);
    expect(await isThere(path)).toBe(false);
    expect(runs).toHaveLength(3);
    expect((await valueOf(remove(recorded))).changed).toBe(false);
    expect(runs).toHaveLength(3);
  });

  it("M03: finds it behind a link", async (context) => {
    const { base, namespaceRoot, differing, path, recorded } = await pinned(context);
    await symlink(namespaceRoot, join(base, "var-run-netns"));
    const namespaceRoots = [join(base, "var-run-netns")];
    const namespace = { ...recorded, path: join(base, "var-run-netns", "net") };
    const fileSystem = differing({ namespaceRoots });
    expect(await valueOf(fileSystem.inspectNamespace({ namespace }, call))).toBe("same");
    await valueOf(fileSystem.removeNamespace({ namespace }, call));
    expect(await isThere(path)).toBe(false);
  });

  it("N09: spares the one that took its place, on another path too", async (context) => {
    const { path, recorded, inspect, remove, differing } = await pinned(context);
    await valueOf(remove(recorded));
    // Inode numbers are given again at once: only the change time tells them apart.
    const other = { path, ...(await pin(path)) };
    expect(await inspect(recorded)).toBe("replaced");
    expect(await inspect(other)).toBe("same");
    expect((await faultOf(remove(recorded))).reason).toBe("refused");
    const rebooted = { path, identity: { ...other.identity, bootId: "another boot" } };
    const reused = { path, identity: { ...other.identity, changeTime: "1" } };
    for (const namespace of [rebooted, reused]) {
      expect(await inspect(namespace)).toBe("replaced");
      expect((await faultOf(remove(namespace))).reason).toBe("refused");
    }
    const elsewhere = differing({ namespaceRoots: [] });
    const outside = elsewhere.removeNamespace({ namespace: other }, call);
    expect((await faultOf(outside)).reason).toBe("refused");
    expect(await inspect(other)).toBe("same");
  });

  it("N09: spares another one that lies below it", async (context) => {
    const { base, path, recorded, inspect, remove } = await pinned(context);
    const side = join(base, "side");
    const other = await pin(side);
    await bind(side, path);
    const fault = await faultOf(remove({ path, ...other }));
    expect(fault.reason).toBe("refused");
    expect(await inspect(recorded)).toBe("same");
    await mountMemory(join(base, "memory"));
    await writeFile(join(base, "memory", "file"), "");
    await bind(join(base, "memory", "file"), path);
    expect(await inspect(recorded)).toBe("absent");
    expect((await faultOf(remove(recorded))).reason).toBe("mount-present");
  });

  it("N13: spares one that is not on record while a process is in it", async (context) => {
    const { path, remove, recorded } = await pinned(context);
    const inside = "echo 1; exec sleep 600 >&-";
    const pid = await startHolder("nsenter", [`--net=${path}`, "sh", "-c", inside]);
    const fault = await faultOf(remove({ path }));
    expect(fault).toMatchObject({ reason: "refused", details: { processes: [{ pid }] } });
    expect((await valueOf(remove(recorded))).changed).toBe(true);
  });

  it("N14: never touches the network of the host", async (context) => {
    const { base, namespaceRoot, differing } = await pinned(context);
    const path = join(namespaceRoot, "host");
    await writeFile(path, "");
    await bind("/proc/self/ns/net", path);
    const fileSystem = differing({ roots: [base, "/proc"], namespaceRoots: ["/proc", base] });
    for (const one of [path, "/proc/self/ns/net", `/proc/${process.pid}/ns/net`]) {
      const namespace = { path: one };
      expect(await valueOf(fileSystem.inspectNamespace({ namespace }, call))).toBe("unidentified");
      const removed = fileSystem.removeNamespace({ namespace }, call);
      expect((await faultOf(removed)).reason).toBe("refused");
    }
    const identity = (await identifyNamespace(path)).unwrapOr("absent");
    if (identity === "absent") throw new Error("the network of the host is not there");
    const recorded = fileSystem.removeNamespace({ namespace: { path, identity } }, call);
    expect((await faultOf(recorded)).reason).toBe("refused");
    expect(await mountsBelow(path)).toHaveLength(1);
  });

  it("U01: takes the empty file away that is left of it, and no other", async (context) => {
    const { base, root, namespaceRoot, canary, inspect, remove } = await pinned(context);
    const outside = join(base, "outside", "empty");
    const [empty, full] = [join(namespaceRoot, "empty"), join(namespaceRoot, "full")];
    for (const path of [empty, outside]) await writeFile(path, "");
    await writeFile(full, "kept");
    const directory = join(namespaceRoot, "directory");
    await mkdir(directory);
    for (const path of [empty, full, directory, outside, canary, join(root, "none")])
      expect(await inspect({ path })).toBe("absent");
    expect((await valueOf(remove({ path: empty }))).changed).toBe(true);
    expect(await isThere(empty)).toBe(false);
    for (const path of [full, directory]) {
      const { changed, warnings } = await valueOf(remove({ path }));
      expect([changed, warnings.length]).toEqual([false, 1]);
    }
    for (const path of [outside, canary])
      expect((await valueOf(remove({ path }))).changed).toBe(false);
    for (const path of [full, directory, outside]) expect(await isThere(path)).toBe(true);
    expect(await readFile(canary, "utf8")).toBe("alive");
  });

  it("M01: detaches it where somebody holds its file, and says so", async (context) => {
    const { path, recorded, remove } = await pinned(context);
    await holdOpen(path);
    const done = await valueOf(remove(recorded));
    expect(done).toMatchObject({ changed: true, warnings: [expect.stringContaining("nsfs")] });
    expect(await isThere(path)).toBe(false);
  });

  it("M01: names who keeps its file busy, in another mount namespace too", async (context) => {
    const { path } = await pinned(context);
    const inside = "mount --make-rprivate /; echo 1; exec sleep 600 >&-";
    const pid = await startHolder("unshare", ["--mount", "sh", "-c", inside]);
    const fault = await faultOf(unlinkPin(path, call));
    expect(fault).toMatchObject({ reason: "busy", details: { holders: [{ pid }] } });
    expect(fault.details?.holders?.[0]?.where).toContain(`${path} `);
  });
});
