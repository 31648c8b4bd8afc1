import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import type { ContainerRecord, SandboxRecord } from "podsandbox";
import { processRuntime, type ProcessRuntime } from "podsandbox/node";
import { portCall, valueOf } from "./port-call.js";
import { containerOf, sandboxNamed } from "./store-records.js";
import { temporaryDirectory } from "./temporary-directory.js";

const call = portCall();

/** A container of a runtime in a directory of its own. */
export interface Running {
  readonly root: string;
  readonly runtime: ProcessRuntime;
  readonly sandbox: SandboxRecord;
  readonly container: ContainerRecord;
}

/** A container that has been created; all that runs of it is ended with the test. */
export async function created(...command: readonly string[]): Promise<Running> {
  const root = await temporaryDirectory();
  const runtime = processRuntime({ root });
  const sandbox = sandboxNamed("pod");
  onTestFinished(async () => void (await runtime.stopSandbox({ sandbox }, call)));
  const container = containerOf("pod", "c");
  await valueOf(runtime.createContainer({ container, spec: { command } }, call));
  return { root, runtime, sandbox, container };
}

/** A container that runs a line of shell, and has said that it is ready. */
export async function running(line: string): Promise<Running> {
  const world = await created("sh", "-c", line);
  const { root, runtime, container } = world;
  const process = await valueOf(runtime.startContainer({ container }, call));
  await expect.poll(() => readFile(join(root, "storage/pod/c/stdout.log"), "utf8")).toBe("ready\n");
  return { ...world, container: { ...container, process } };
}

/** The processes of it that live. */
export async function pidsOf({ runtime, sandbox, container }: Running): Promise<readonly number[]> {
  const alive = await valueOf(runtime.listAlive({ sandbox, containers: [container] }, call));
  return alive.map(({ pid }) => pid);
}

/** Stops the container, and kills at the given time. */
export function stop({ runtime, container }: Running, killAt = 0) {
  return valueOf(runtime.stopContainer({ container, killAt }, call));
}
