import * as z from "zod";
import {
  err,
  ok,
  whyNotAnId,
  type AdapterFault,
  type Call,
  type LivingProcess,
  type Result,
  type RuntimeState,
} from "../../../index.js";
import { describeMembers } from "../../node/processes/describe-members.js";
import { isFrozen } from "../cgroups/freezer.js";
import { directoriesOf, findProcesses } from "./find-processes.js";
import type { OciWorld } from "./oci-world.js";
import { runRuntime } from "./run-runtime.js";
import { knownContainers, soughtInPod, soughtOfContainer, soughtOfSandbox } from "./sought-of.js";
import { lookAtState } from "./state-file.js";
import type { SandboxTarget, Target } from "./target.js";

/**
 * What the process table, the cgroups and the runtime's files say of a container. The runtime is
 * asked only where it keeps files that nobody else understands.
 */
export async function inspectTarget(
  world: OciWorld,
  target: Target,
  call: Call,
): Promise<Result<RuntimeState, AdapterFault>> {
  const state = await lookAtState(target);
  const sought = await soughtOfContainer(world, target, state.file);
  const { proven } = await findProcesses(world.table, sought);
  if (state.kind === "foreign") return askRuntime(world, target, call);
  if (proven.length === 0) return ok(state.kind === "absent" ? "absent" : "stopped");
  if (isFrozen(directoriesOf(sought))) return ok("paused");
  return ok(state.isWaiting ? "created" : "running");
}

const answerSchema = z.object({ status: z.enum(["created", "running", "paused", "stopped"]) });

async function askRuntime(
  world: OciWorld,
  target: Target,
  call: Call,
): Promise<Result<RuntimeState, AdapterFault>> {
  const ran = await runRuntime(world, target, { verb: "state" }, call);
  if (ran.isErr()) return err(ran.error);
  const parsed = answerSchema.safeParse(readJsonText(ran.value.stdout));
  return ok(parsed.success ? parsed.data.status : "unknown");
}

function readJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The containers that have a directory of the runtime, or a process in the pod's cgroup. */
export async function listContainers(
  world: OciWorld,
  { pause, cgroups }: SandboxTarget,
): Promise<Result<readonly string[], AdapterFault>> {
  const { proven } = await findProcesses(world.table, soughtInPod(pause.id, cgroups));
  const living = proven.flatMap(({ marks }) => (marks === undefined ? [] : [marks.containerId]));
  const ids = new Set([...(await knownContainers(pause.root)), ...living.filter(isId)]);
  ids.delete(pause.id);
  return ok([...ids].sort());
}

function isId(text: string): boolean {
  return whyNotAnId(text) === undefined;
}

/** Every process of the sandbox and its containers that still lives. */
export async function listAlive(
  world: OciWorld,
  target: SandboxTarget,
  containers: readonly Target[],
): Promise<Result<readonly LivingProcess[], AdapterFault>> {
  const sought = await soughtOfSandbox(world, target, containers);
  const { proven } = await findProcesses(world.table, sought);
  return ok(await describeMembers(world.table, proven));
}
