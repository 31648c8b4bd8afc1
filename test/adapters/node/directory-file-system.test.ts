import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { FileSystem } from "podsandbox";
import { directoryFileSystem } from "podsandbox/node";
import { filesBelow } from "./files-below.js";
import { faultOf, portCall, valueOf } from "./port-call.js";
import { temporaryDirectory } from "./temporary-directory.js";

const call = portCall();

interface World {
  readonly base: string;
  readonly root: string;
  readonly canary: string;
  readonly fileSystem: FileSystem;
}

/** A root to work in, and a canary beside it that must survive everything. */
async function world(): Promise<World> {
  const base = await temporaryDirectory();
  const [root, canary] = [join(base, "root"), join(base, "outside", "canary")];
  await mkdir(root);
  await mkdir(join(base, "outside"));
  await writeFile(canary, "alive");
  return { base, root, canary, fileSystem: directoryFileSystem({ roots: [root] }) };
}

async function tree(path: string): Promise<string> {
  await mkdir(join(path, "a", "b"), { recursive: true });
  for (const name of ["one", "a/two", "a/b/three"]) await writeFile(join(path, name), name);
  return path;
}

describe("removing a tree", () => {
  it("removes all of it, whatever it is, and is unchanged the second time", async () => {
    const { root, fileSystem } = await world();
    const many = await tree(join(root, "tree"));
    await Promise.all(
      Array.from({ length: 300 }, (_, at) => writeFile(join(many, "a", `f${at}`), "")),
    );
    await writeFile(join(root, "file"), "");
    for (const path of [many, join(root, "file")]) {
      expect((await valueOf(fileSystem.removeTree({ path }, call))).changed).toBe(true);
      expect((await valueOf(fileSystem.removeTree({ path }, call))).changed).toBe(false);
    }
    const below = join(root, "none", "at", "all");
    expect((await valueOf(fileSystem.removeTree({ path: below }, call))).changed).toBe(false);
    expect(await filesBelow(root)).toEqual([]);
  });

  it("F01: removes a link and not what it leads to", async () => {
    const { base, root, canary, fileSystem } = await world();
    const path = await tree(join(root, "tree"));
    await symlink(join(base, "outside"), join(path, "a", "out"));
    await symlink(canary, join(root, "file"));
    for (const one of [path, join(root, "file")])
      await valueOf(fileSystem.removeTree({ path: one }, call));
    expect(await readFile(canary, "utf8")).toBe("alive");
  });

  it("refuses what lies outside its roots, by name or through a link", async () => {
    const { base, root, canary, fileSystem } = await world();
    await symlink(join(base, "outside"), join(root, "out"));
    const outside = [
      canary,
      base,
      root,
      `${root}/`,
      `${root}/.`,
      `${root}/../outside/canary`,
      `${root}-beside`,
      join(root, "out", "canary"),
      "relative",
      "/",
      "",
    ];
    for (const path of outside)
      expect((await faultOf(fileSystem.removeTree({ path }, call))).reason).toBe("refused");
    expect(await readFile(canary, "utf8")).toBe("alive");
  });

  it("removes what a program has taken its own rights from", async () => {
    const { root, fileSystem } = await world();
    const path = await tree(join(root, "tree"));
    await chmod(join(path, "a", "b"), 0o000);
    await chmod(join(path, "a"), 0o500);
    await chmod(path, 0o500);
    await valueOf(fileSystem.removeTree({ path }, call));
    expect(await filesBelow(root)).toEqual([]);
  });

  it("removes what has a name of any bytes, and lies deeper than any path reaches", async () => {
    const { root, fileSystem } = await world();
    const path = await tree(join(root, "tree"));
    for (const name of [[0xff], [0xe9, 0x74, 0xe9]])
      await mkdir(Buffer.concat([Buffer.from(`${path}/`), Buffer.from(name)]));
    await writeFile(Buffer.concat([Buffer.from(`${path}/a/`), Buffer.from([0xfe])]), "");
    const dig = 'cd "$0"; for i in $(seq 60); do mkdir "$1"; cd -P "$1"; done; echo > bottom';
    await promisify(execFile)("sh", ["-c", dig, path, "d".repeat(200)]);
    await valueOf(fileSystem.removeTree({ path }, call));
    expect(await filesBelow(root)).toEqual([]);
  });

  it("M05: goes on where it was cut short, and sweeps what a crash has left", async () => {
    const { root, fileSystem } = await world();
    const path = await tree(join(root, "tree"));
    const fault = await faultOf(fileSystem.removeTree({ path }, portCall(AbortSignal.abort())));
    expect(fault.reason).toBe("aborted");
    expect(await filesBelow(path).catch(() => "gone")).toBe("gone");
    expect((await valueOf(fileSystem.removeTree({ path }, call))).changed).toBe(true);
    const crashed = await tree(join(root, "crashed"));
    await mkdir(join(root, ".trash"));
    await rename(crashed, join(root, ".trash", "left"));
    await valueOf(fileSystem.removeTree({ path: join(root, "none") }, call));
    expect(await filesBelow(root)).toEqual([]);
  });

  it("removes trees beside each other, although each sweeps what the others left", async () => {
    const { root, fileSystem } = await world();
    for (let round = 0; round < 20; round += 1) {
      const paths = Array.from({ length: 12 }, (_, at) => join(root, `tree-${at}`));
      await Promise.all(paths.map(tree));
      const removed = paths.map((path) => valueOf(fileSystem.removeTree({ path }, call)));
      expect((await Promise.all(removed)).map(({ changed }) => changed)).not.toContain(false);
    }
    expect(await filesBelow(root)).toEqual([]);
  });

  it("lets other work have its turn", async () => {
    const { root, fileSystem } = await world();
    const path = join(root, "tree");
    await mkdir(path);
    await Promise.all(
      Array.from({ length: 2_000 }, (_, at) => writeFile(join(path, `f${at}`), "")),
    );
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await valueOf(fileSystem.removeTree({ path }, call));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });
});

describe("namespaces, mounts and cgroups", () => {
  it("removes no namespace, as it made none", async () => {
    const { canary, fileSystem } = await world();
    const [there, absent] = [{ path: canary }, { path: `${canary}-none` }];
    const inspect = (namespace: { readonly path: string }) =>
      valueOf(fileSystem.inspectNamespace({ namespace }, call));
    expect(await inspect(there)).toBe("unidentified");
    expect(await inspect(absent)).toBe("absent");
    const refusal = await faultOf(fileSystem.removeNamespace({ namespace: there }, call));
    expect(refusal.reason).toBe("refused");
    const removed = await valueOf(fileSystem.removeNamespace({ namespace: absent }, call));
    expect(removed.changed).toBe(false);
  });

  it("is unchanged where nothing is mounted, and refuses to look elsewhere", async () => {
    const { base, root, fileSystem } = await world();
    await symlink(join(base, "outside"), join(root, "out"));
    for (const path of [await tree(join(root, "tree")), join(root, "none")])
      expect((await valueOf(fileSystem.unmount({ path }, call))).changed).toBe(false);
    for (const path of [base, join(root, "out"), join(root, "out", "canary")])
      expect((await faultOf(fileSystem.unmount({ path }, call))).reason).toBe("refused");
  });

  it("removes cgroups leaf first, below its cgroup roots only", async () => {
    const { base, root, canary } = await world();
    const fileSystem = directoryFileSystem({ roots: [], cgroupRoots: [root] });
    const path = join(root, "pod");
    await mkdir(join(path, "child", "leaf"), { recursive: true });
    const busy = join(root, "busy");
    await mkdir(busy);
    await writeFile(join(busy, "cgroup.procs"), "41\n42\n");
    expect((await valueOf(fileSystem.removeCgroup({ path }, call))).changed).toBe(true);
    expect((await valueOf(fileSystem.removeCgroup({ path }, call))).changed).toBe(false);
    expect(await faultOf(fileSystem.removeCgroup({ path: busy }, call))).toMatchObject({
      reason: "refused",
      details: { processes: [{ pid: 41 }, { pid: 42 }] },
    });
    const outside = await faultOf(fileSystem.removeCgroup({ path: join(base, "outside") }, call));
    expect(outside.reason).toBe("refused");
    expect(await readFile(canary, "utf8")).toBe("alive");
    await rm(join(busy, "cgroup.procs"));
    await valueOf(fileSystem.removeCgroup({ path: busy }, call));
  });
});
