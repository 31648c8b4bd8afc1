import { execFile } from "node:child_process";
import { mkdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A disk of its own that can be frozen: whoever writes to it then sleeps uninterruptibly. */
export interface FrozenDisk {
  readonly path: string;
  readonly freeze: () => Promise<void>;
  readonly thaw: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** Mounts a new disk below a directory; nothing where the host has no loop devices for it. */
export async function mountDisk(directory: string): Promise<FrozenDisk | undefined> {
  const [image, path] = [join(directory, "disk.img"), join(directory, "disk")];
  await mkdir(path);
  await writeFile(image, "");
  await truncate(image, 16 << 20);
  try {
    await run("mkfs.ext4", ["-q", "-F", image]);
    await run("mount", ["-o", "loop", image, path]);
  } catch {
    return undefined;
  }
  const thaw = (): Promise<void> => run("fsfreeze", ["-u", path]).then(nothing, nothing);
  return {
    path,
    freeze: () => run("fsfreeze", ["-f", path]).then(nothing),
    thaw,
    remove: async () => {
      await thaw();
      await run("umount", ["--lazy", path]).then(nothing, nothing);
    },
  };
}

function nothing(): void {}
