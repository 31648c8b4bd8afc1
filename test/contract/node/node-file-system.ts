import { execFile } from "node:child_process";
import { lstat, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { directoryFileSystem } from "podsandbox/node";
import type { FileSystemCapability, FileSystemSubject } from "podsandbox/testing";
import { makeCgroupRoot, type CgroupRoot } from "./cgroup-root.js";
import { ownDirectory } from "./own-directory.js";

const runProgram = promisify(execFile);

/** The directories below a root of its own, and mounts and cgroups where the host lets us. */
export async function createNodeFileSystem(): Promise<FileSystemSubject> {
  const { root: base, remove } = await ownDirectory();
  const root = join(base, "root");
  await mkdir(root);
  const cgroups = await makeCgroupRoot();
  const cgroupRoots = cgroups === undefined ? [] : [cgroups.root];
  return {
    capabilities: await capabilitiesHere(base, cgroups),
    fileSystem: directoryFileSystem({ roots: [root], cgroupRoots, sandboxRoots: [root] }),
    makeTree: (files) => makeTree(root, files),
    makeTreeOutside: (files) => makeTree(join(base, "outside"), files),
    exists: (path) =>
      lstat(path).then(
        () => true,
        () => false,
      ),
    makeNamed: ({ sandboxId, isForeign }) =>
      makeNamed(isForeign ? join(base, "outside") : root, sandboxId),
    link: (path, target) => symlink(target, path),
    mount,
    mountsAt: async (path) => (await mountPoints()).filter((one) => one === path).length,
    ...(cgroups && { makeCgroup: cgroups.make, enter: cgroups.enter }),
    dispose: async () => {
      await unmountBelow(base);
      await cgroups?.remove();
      await remove();
    },
  };
}

async function capabilitiesHere(
  base: string,
  cgroups: CgroupRoot | undefined,
): Promise<readonly FileSystemCapability[]> {
  const canMount = await mount(join(base, "tried")).then(
    () => true,
    () => false,
  );
  return [
    "links",
    "named",
    ...(canMount ? ["mounts" as const] : []),
    ...(cgroups === undefined ? [] : ["cgroups" as const]),
  ];
}

let trees = 0;

async function makeTree(root: string, files: readonly string[]): Promise<string> {
  trees += 1;
  const path = join(root, `tree-${trees}`);
  for (const file of files) {
    await mkdir(dirname(join(path, file)), { recursive: true });
    await writeFile(join(path, file), "");
  }
  return path;
}

async function makeNamed(root: string, sandboxId: string): Promise<string> {
  const path = join(root, sandboxId);
  await mkdir(path, { recursive: true });
  return path;
}

async function mount(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await runProgram("mount", ["-t", "tmpfs", "tmpfs", path]);
}

async function mountPoints(): Promise<readonly string[]> {
  const table = await readFile("/proc/self/mountinfo", "utf8");
  return table.split("\n").map((line) => line.split(" ")[4] ?? "");
}

async function unmountBelow(base: string): Promise<void> {
  const mounted = (await mountPoints()).filter((path) => path.startsWith(`${base}/`));
  for (const path of mounted.toReversed()) await runProgram("umount", ["--lazy", path]);
}
