import { readFile } from "node:fs/promises";
import { sep } from "node:path";

/** One line of the mount table. */
export interface Mount {
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
  if (process.platform !== "linux") return [];
  const table = await readFile("/proc/self/mountinfo", "utf8");
  return table
    .split("\n")
    .flatMap(readLine)
    .filter((mount) => mount.path === path || mount.path.startsWith(path + sep));
}

/**
 * `36 35 98:0 / /mnt rw,noatime master:1 - ext4 /dev/sda1 rw`; blanks in it are octal. (proc(5))
 */
function readLine(line: string): readonly Mount[] {
  const fields = line.split(" ");
  const path = fields[4];
  const fileSystem = fields[fields.indexOf("-") + 1];
  if (path === undefined || fileSystem === undefined) return [];
  return [{ path: unescape(path), fileSystem, line }];
}

function unescape(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
