import { readFileSync } from "node:fs";
import { sep } from "node:path";

/** One line of the mount table. */
export interface Mount {
  /** What names it among the mounts of this host. */
  readonly id: string;
  /** The mount that it stands on. */
  readonly parent: string;
  readonly path: string;
  readonly fileSystem: string;
  /** The line as it stands, for people. */
  readonly line: string;
}

/**
 * What is mounted at the path or below it now, in the order of mounting; the path has no links in
 * it. Nothing on hosts without a mount table.
 */
export async function mountsWithin(path: string): Promise<readonly Mount[]> {
  return (await readMountTable()).filter((mount) => isAtOrBelow(path, mount.path));
}

/** All that is mounted now, in the order of mounting: the kernel answers it from memory. */
export async function readMountTable(): Promise<readonly Mount[]> {
  if (process.platform !== "linux") return [];
  return readMounts(readFileSync("/proc/self/mountinfo", "utf8"));
}

/** The mounts that a table lists. */
export function readMounts(table: string): readonly Mount[] {
  return table.split("\n").flatMap(readLine);
}

/** Whether a path without links is the same or lies below it. */
export function isAtOrBelow(path: string, other: string): boolean {
  return other === path || other.startsWith(path.endsWith(sep) ? path : path + sep);
}

/**
 * `36 35 98:0 / /mnt rw,noatime master:1 - ext4 /dev/sda1 rw`; blanks in it are octal. (proc(5))
 */
function readLine(line: string): readonly Mount[] {
  const fields = line.split(" ");
  const [id, parent, , , path] = fields;
  const fileSystem = fields[fields.indexOf("-") + 1];
  if (!id || !parent || path === undefined || fileSystem === undefined) return [];
  return [{ id, parent, path: unescape(path), fileSystem, line }];
}

function unescape(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
