import { lstat, readFile, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  changed,
  ok,
  unchanged,
  type AdapterFault,
  type Call,
  type Done,
  type Result,
} from "../../../index.js";
import { removeTree } from "../../node/directories/remove-tree.js";
import { ifThere, isThere, namesIn } from "../../node/files/read-file.js";
import { removeIfEmpty } from "../../node/files/write-into.js";
import type { OciWorld } from "./oci-world.js";

/** Names a container of the runtime. */
interface OutputKey {
  readonly id: string;
  readonly sandboxId: string;
}

/** The directory of what a container wrote, and of the pid that its runtime told. */
export function outputOf({ output }: OciWorld, { id, sandboxId }: OutputKey): string {
  return join(output, sandboxId, id);
}

/** The files that the standard output and error of a container go to. */
export function outputFilesOf(world: OciWorld, key: OutputKey) {
  const directory = outputOf(world, key);
  const [stdout, stderr] = ownNames;
  return { stdout: join(directory, stdout), stderr: join(directory, stderr) };
}

/** The file into which the runtime is told to write the pid of the first process. */
export function pidFileOf(world: OciWorld, key: OutputKey): string {
  return join(outputOf(world, key), ownNames[2]);
}

const ownNames = ["stdout.log", "stderr.log", "init.pid"] as const;

/** How much of a long output is told, in characters. */
const tail = 4_096;

/** The end of what was written to a container's standard error: its runtime writes there too. */
export async function lastErrors(world: OciWorld, key: OutputKey): Promise<string> {
  const text = (await ifThere(readFile(outputFilesOf(world, key).stderr, "utf8"))) ?? "";
  return text.slice(-tail).trim();
}

/** What a container wrote is gone. */
export async function removeOutput(
  world: OciWorld,
  key: OutputKey,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const directory = outputOf(world, key);
  if (!(await isThere(directory))) return ok(unchanged);
  const parent = dirname(directory);
  const removed = (await removeOwnFiles(parent, directory))
    ? ok(changed)
    : await removeTree([world.output], directory, call);
  if (await isDirectory(parent)) await removeIfEmpty(parent);
  return removed;
}

/** What all containers of the sandbox wrote is gone. */
export async function removeAllOutput(
  world: OciWorld,
  sandboxId: string,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const directory = join(world.output, sandboxId);
  if (!(await isThere(directory))) return ok(unchanged);
  if (await isDirectory(directory)) {
    const names = await namesIn(directory);
    await Promise.all(names.map((name) => removeOwnFiles(directory, join(directory, name))));
    await removeIfEmpty(directory);
    if (!(await isThere(directory))) return ok(changed);
  }
  const removed = await removeTree([world.output], directory, call);
  return removed.map(({ warnings }) => ({ changed: true, warnings }));
}

/** Without a look at the mount table, as only files of known names are removed, one by one. */
async function removeOwnFiles(parent: string, directory: string): Promise<boolean> {
  if (!(await isDirectory(parent)) || !(await isDirectory(directory))) return false;
  await Promise.all(ownNames.map((name) => removeFile(join(directory, name))));
  await removeIfEmpty(directory);
  return !(await isThere(directory));
}

async function isDirectory(path: string): Promise<boolean> {
  return (await ifThere(lstat(path)))?.isDirectory() ?? false;
}

/** A directory of that name is another's, and stays. */
async function removeFile(path: string): Promise<void> {
  await unlink(path).catch(() => undefined);
}
