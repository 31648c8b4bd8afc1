import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { errnoOf } from "../fault-of.js";

/** The text of a file, or nothing if there is none. */
export function readFileIfThere(path: string): Promise<string | undefined> {
  return ifThere(readFile(path, "utf8"));
}

/** The names in a directory, sorted, or none if there is none. */
export async function namesIn(path: string): Promise<readonly string[]> {
  return ((await ifThere(readdir(path))) ?? []).sort();
}

/** The names in a directory that begin with the prefix. */
export async function namesBeginning(path: string, prefix: string): Promise<readonly string[]> {
  return (await namesIn(path)).filter((name) => name.startsWith(prefix));
}

/** Where a link leads, as it stands there, or nothing if there is none. */
export function readLinkIfThere(path: string): Promise<string | undefined> {
  return ifThere(readlink(path));
}

/** Whether there is anything at the path; a link counts, wherever it leads. */
export async function isThere(path: string): Promise<boolean> {
  return (await ifThere(lstat(path))) !== undefined;
}

/** What is read, or nothing where the path does not exist. */
export async function ifThere<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  try {
    return await reading;
  } catch (thrown) {
    if (absences.has(errnoOf(thrown) ?? "")) return undefined;
    throw thrown;
  }
}

const absences = new Set(["ENOENT", "ENOTDIR"]);
