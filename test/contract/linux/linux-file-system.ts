import { execFile, spawn } from "node:child_process";
import { lstat, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { NetworkNamespace } from "podsandbox";
import { identifyNamespace, linuxFileSystem, spawnExec } from "podsandbox/linux";
import type { FileSystemCapability, FileSystemSubject, PinWish } from "podsandbox/testing";
import { makeCgroupRoot, type CgroupRoot } from "../node/cgroup-root.js";
import { ownDirectory } from "../node/own-directory.js";

const run = promisify(execFile);

/** What a host lets root do that has namespaces and cgroups. */
const capabilities: readonly FileSystemCapability[] = [
  ...(["mounts", "links", "namespaces", "cgroups", "named"] as const),
];

/** Mounts, namespaces, directories and cgroups of this host, below roots of their own. */
export async function createLinuxFileSystem(): Promise<FileSystemSubject> {
  const { root: base, remove } = await ownDirectory();
  const [root, namespaceRoot] = [join(base, "root"), join(base, "netns")];
  for (const directory of [root, namespaceRoot]) await mkdir(directory);
  const cgroups = await cgroupsHere();
  const ends: (() => Promise<unknown>)[] = [];
  return {
    capabilities,
    fileSystem: linuxFileSystem({
      roots: [root],
      namespaceRoots: [namespaceRoot],
      cgroupRoots: [cgroups.root],
      sandboxRoots: [root, namespaceRoot, cgroups.root],
      exec: spawnExec(),
    }),
    makeTree: (files) => makeTree(root, files),
    makeTreeOutside: (files) => makeTree(join(base, "outside"), files),
    exists,
    makeNamed: (wish) => makeNamed(wish.isForeign ? join(base, "out") : root, wish.sandboxId),
    link: (path, target) => symlink(target, path),
    mount,
    mountsAt: async (path) => (await mountLines()).filter((one) => one[4] === path).length,
    pin: async (wish = {}) => {
      const path = wish.path ?? newPath(wish.isForeign ? join(base, "foreign") : namespaceRoot);
      const namespace = await pin(path, wish);
      if (wish.hasProcess) ends.push(await enter(path));
      return namespace;
    },
    replace: async ({ path }) => void (await run("umount", [path]).then(() => pin(path, {}))),
    isPinned: async (path) => (await mountLines()).some((one) => isPin(one, path)),
    makeCgroup: cgroups.make,
    enter: cgroups.enter,
    dispose: async () => {
      for (const end of ends) await end();
      await unmountBelow(base);
      await cgroups.remove();
      await remove();
    },
  };
}

async function cgroupsHere(): Promise<CgroupRoot> {
  const cgroups = await makeCgroupRoot();
  if (cgroups === undefined) throw new Error("no cgroups can be made here");
  return cgroups;
}

let made = 0;

function newPath(directory: string): string {
  made += 1;
  return join(directory, `made-${made}`);
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function makeTree(root: string, files: readonly string[]): Promise<string> {
  const path = newPath(root);
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
  await run("mount", ["-t", "tmpfs", "tmpfs", path]);
}

async function pin(path: string, { isUnidentified }: PinWish): Promise<NetworkNamespace> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, "");
  await run("unshare", [`--net=${path}`, "true"]);
  if (isUnidentified) return { path };
  const identity = await identifyNamespace(path);
  if (identity.isErr() || identity.value === "absent") throw new Error(`nothing is at ${path}`);
  return { path, identity: identity.value };
}

/** A process is in the namespace; what is answered ends it. */
async function enter(path: string): Promise<() => Promise<unknown>> {
  const inside = "echo inside; exec sleep 600 >&-";
  const child = spawn("nsenter", [`--net=${path}`, "sh", "-c", inside], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exited = once(child, "exit");
  await once(child.stdout, "data");
  return async () => {
    child.kill("SIGKILL");
    await exited;
  };
}

async function mountLines(): Promise<readonly (readonly string[])[]> {
  const table = await readFile("/proc/self/mountinfo", "utf8");
  return table.split("\n").map((line) => line.split(" "));
}

function isPin(fields: readonly string[], path: string): boolean {
  return fields[4] === path && fields.includes("nsfs");
}

async function unmountBelow(base: string): Promise<void> {
  const mounted = (await mountLines()).flatMap(([, , , , path]) => path ?? []);
  for (const path of mounted.filter((one) => one.startsWith(`${base}/`)).toReversed())
    await run("umount", ["--lazy", path]);
}
