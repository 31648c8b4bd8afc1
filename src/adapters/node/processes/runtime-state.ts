import { rm, unlink } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { ProcessIdentity } from "../../../index.js";
import { idsOfDirectoriesIn } from "../files/ids-in.js";
import { ifThere, isThere, namesIn } from "../files/read-file.js";
import { readJson } from "../files/read-json.js";
import { makeDirectory } from "../files/make-directory.js";
import { writeWhole } from "../files/write-file.js";
import { removeIfEmpty } from "../files/write-into.js";

/** What a container runs. */
export interface ProcessSpec {
  /** The program and its arguments; no shell reads them. */
  readonly command: readonly string[];
  /** All that the program is given besides `PATH`: nothing of the host's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The runtime's storage of the container if missing. */
  readonly workingDirectory?: string;
}

const specSchema: z.ZodType<ProcessSpec> = z.object({
  command: z.array(z.string()),
  env: z.record(z.string(), z.string()).exactOptional(),
  workingDirectory: z.string().exactOptional(),
});

const startedSchema: z.ZodType<ProcessIdentity> = z.object({
  pid: z.int(),
  startTime: z.string(),
  bootId: z.string(),
});

const exitSchema = z.object({ exitCode: z.int() });

/** Names a container of the runtime. */
export interface ContainerKey {
  readonly id: string;
  readonly sandboxId: string;
}

/** Where a process runtime keeps what it holds. */
export interface RuntimeRoot {
  /** In the marks of its processes. */
  readonly root: string;
}

/**
 * The directory of what the runtime knows of a container: what it runs, who started, how it ended.
 */
export function stateOf({ root }: RuntimeRoot, { id, sandboxId }: ContainerKey): string {
  return join(root, "state", sandboxId, id);
}

/** The directory of what a container wrote to its standard output and error. */
export function storageOf({ root }: RuntimeRoot, { id, sandboxId }: ContainerKey): string {
  return join(root, "storage", sandboxId, id);
}

/** The directories of a whole sandbox, state first. */
export function directoriesOfSandbox({ root }: RuntimeRoot, sandboxId: string) {
  return { state: join(root, "state", sandboxId), storage: join(root, "storage", sandboxId) };
}

/** The runtime knows what the container is to run. */
export async function writeSpec(
  runtime: RuntimeRoot,
  key: ContainerKey,
  spec: ProcessSpec,
): Promise<void> {
  await makeDirectory(storageOf(runtime, key));
  await makeDirectory(stateOf(runtime, key));
  await writeState(runtime, key, "spec.json", spec);
}

async function writeState(
  runtime: RuntimeRoot,
  key: ContainerKey,
  name: string,
  value: object,
): Promise<void> {
  const directory = stateOf(runtime, key);
  const to = { path: join(directory, name), temporary: directory, outlives: "process" } as const;
  await writeWhole(to, JSON.stringify(value));
}

/** What the container is to run, unless it was stopped before it was ever started. */
export async function readSpec(
  runtime: RuntimeRoot,
  key: ContainerKey,
): Promise<ProcessSpec | undefined> {
  const read = await readJson(join(stateOf(runtime, key), "spec.json"), specSchema);
  return read.state === "read" ? read.value : undefined;
}

/** A container that was never started will not be; removing a file works on a full disk too. */
export async function removeSpec(runtime: RuntimeRoot, key: ContainerKey): Promise<boolean> {
  const path = join(stateOf(runtime, key), "spec.json");
  return (await ifThere(unlink(path).then(() => true))) ?? false;
}

/** The runtime knows which process it started. */
export async function writeStarted(
  runtime: RuntimeRoot,
  key: ContainerKey,
  leader: ProcessIdentity,
): Promise<void> {
  await writeState(runtime, key, "started.json", leader);
}

/** The process that was started, if one was. */
export async function readStarted(
  runtime: RuntimeRoot,
  key: ContainerKey,
): Promise<ProcessIdentity | undefined> {
  const read = await readJson(join(stateOf(runtime, key), "started.json"), startedSchema);
  return read.state === "read" ? read.value : undefined;
}

/** How an earlier process of the container ended is forgotten. */
export async function clearExit(runtime: RuntimeRoot, key: ContainerKey): Promise<void> {
  await ifThere(unlink(exitFileOf(runtime, key)));
}

/** Where the exit code of a container is put. */
export function exitFileOf(runtime: RuntimeRoot, key: ContainerKey): string {
  return join(stateOf(runtime, key), "exit.json");
}

/** How the container ended, where that is known. */
export async function readExit(
  runtime: RuntimeRoot,
  key: ContainerKey,
): Promise<{ readonly exitCode?: number }> {
  const read = await readJson(exitFileOf(runtime, key), exitSchema);
  return read.state === "read" ? read.value : {};
}

/** The sandboxes that the runtime holds anything of. */
export function heldSandboxes({ root }: RuntimeRoot): Promise<readonly string[]> {
  return idsOfDirectoriesIn([join(root, "state"), join(root, "storage")]);
}

/** The containers of a sandbox that the runtime holds anything of. */
export async function heldContainers(
  runtime: RuntimeRoot,
  sandboxId: string,
): Promise<readonly string[]> {
  const { state, storage } = directoriesOfSandbox(runtime, sandboxId);
  return [...new Set([...(await namesIn(state)), ...(await namesIn(storage))])].sort();
}

/** The directory is gone, and the one above it where it was the last. Says whether it was there. */
export async function removeHeld(path: string): Promise<boolean> {
  const wasThere = await isThere(path);
  await rm(path, { recursive: true, force: true });
  await removeIfEmpty(join(path, ".."));
  return wasThere;
}
