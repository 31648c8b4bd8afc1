import { spawn, type ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";
import { err, ok, type AdapterFault, type ProcessIdentity, type Result } from "../../../index.js";
import { errnoOf, faultOf } from "../fault-of.js";
import { identify } from "./identity.js";
import { markedEnvironment } from "./marks.js";
import {
  clearExit,
  exitFileOf,
  storageOf,
  writeStarted,
  type ContainerKey,
  type ProcessSpec,
  type RuntimeRoot,
} from "./runtime-state.js";

/** A process that was started: who it is, and when its end has been noted. */
interface Started {
  readonly leader: ProcessIdentity;
  readonly ended: Promise<void>;
}

/**
 * Starts a program in a session and a group of its own, with its output in files: a pipe would keep
 * its reader from seeing the end while any child holds it open. (failures.md P04)
 */
export async function startProcess(
  runtime: RuntimeRoot,
  key: ContainerKey,
  spec: ProcessSpec,
): Promise<Result<Started, AdapterFault>> {
  const storage = storageOf(runtime, key);
  await clearExit(runtime, key);
  const output = await open(join(storage, "stdout.log"), "a", 0o600);
  const errors = await open(join(storage, "stderr.log"), "a", 0o600);
  try {
    const [program = "", ...given] = spec.command;
    const child = spawn(program, given, {
      cwd: spec.workingDirectory ?? storage,
      env: environmentOf(runtime, key, spec),
      detached: true,
      stdio: ["ignore", output.fd, errors.fd],
    });
    return await begun(runtime, key, child, program);
  } finally {
    await output.close();
    await errors.close();
  }
}

function environmentOf(
  { root }: RuntimeRoot,
  { id, sandboxId }: ContainerKey,
  spec: ProcessSpec,
): Record<string, string> {
  const path = process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin";
  const marks = markedEnvironment({ root, sandboxId, containerId: id });
  return { PATH: path, ...spec.env, ...marks };
}

async function begun(
  runtime: RuntimeRoot,
  key: ContainerKey,
  child: ChildProcess,
  program: string,
): Promise<Result<Started, AdapterFault>> {
  if (child.pid === undefined) return err(await whyNotStarted(child, program));
  // Its start time is read at once, before anybody can reap it.
  const identified = identify(child.pid);
  const ended = new Promise<void>((resolve) => {
    child.once("exit", (code, signal) => {
      noteExit(exitFileOf(runtime, key), code, signal);
      resolve();
    });
  });
  child.unref();
  const leader = await identified;
  await writeStarted(runtime, key, leader);
  return ok({ leader, ended });
}

function whyNotStarted(child: ChildProcess, program: string): Promise<AdapterFault> {
  return new Promise((resolve) => {
    child.once("error", (thrown) => {
      const fault = faultOf(thrown, `${program} is not started`);
      resolve(errnoOf(thrown) === "ENOENT" ? { ...fault, reason: "missing-program" } : fault);
    });
  });
}

/** A shell's way to tell a signal in an exit code. */
const signalBase = 128;

/** At once, as the process that started it may be about to end too. */
function noteExit(path: string, code: number | null, signal: NodeJS.Signals | null): void {
  const exitCode = code ?? signalBase + (signal === null ? 0 : constants.signals[signal]);
  try {
    writeFileSync(path, JSON.stringify({ exitCode }), { mode: 0o600 });
  } catch {
    // The state of the container is gone already, or the disk is full: then its end stays unknown.
  }
}
