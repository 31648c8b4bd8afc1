import { existsSync } from "node:fs";
import { mkdir, readdir, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FileSystemSubject } from "podsandbox/testing";
import { startIdleProcess } from "./idle-process.js";

/** A cgroup below which the adapter may remove others. */
export interface CgroupRoot {
  readonly root: string;
  readonly make: NonNullable<FileSystemSubject["makeCgroup"]>;
  readonly enter: NonNullable<FileSystemSubject["enter"]>;
  readonly remove: () => Promise<void>;
}

/** Version 2 by itself, beside version 1, and version 1 alone. */
const hierarchies = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/pids"];

let made = 0;

/** Makes a cgroup of its own; nothing where the host has none or does not let us. */
export async function makeCgroupRoot(): Promise<CgroupRoot | undefined> {
  const hierarchy = hierarchies.find((path) => existsSync(join(path, "cgroup.procs")));
  if (hierarchy === undefined) return undefined;
  made += 1;
  const base = join(hierarchy, `podsandbox-contract-${process.pid}-${made}`);
  const root = join(base, "own");
  const ends: (() => PromiseLike<unknown>)[] = [];
  try {
    await mkdir(root, { recursive: true });
  } catch {
    return undefined;
  }
  return {
    root,
    make: async ({ children, isForeign }) => {
      made += 1;
      const path = join(isForeign ? base : root, `group-${made}`);
      await mkdir(path);
      for (const child of children) await mkdir(join(path, child));
      return path;
    },
    enter: async (path) => {
      const { identity, end } = await startIdleProcess();
      ends.push(end);
      await writeFile(join(path, "cgroup.procs"), String(identity.pid));
      return end;
    },
    remove: async () => {
      for (const end of ends) await end();
      await removeBelow(base);
    },
  };
}

async function removeBelow(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true }))
    if (entry.isDirectory()) await removeBelow(join(path, entry.name));
  await rmdir(path);
}
