import { join } from "node:path";
import {
  changed,
  err,
  ok,
  unchanged,
  type AdapterFault,
  type ContainerRecord,
  type Done,
  type Result,
  type SandboxRecord,
} from "../../../index.js";
import { describeMembers } from "./describe-members.js";
import type { Members } from "./members.js";
import { membersOfContainer, membersOfSandbox, type ProcessWorld } from "./process-world.js";
import { directoriesOfSandbox, removeHeld, stateOf } from "./runtime-state.js";

/** The runtime holds nothing of the dead container but its output. */
export async function reapContainer(
  world: ProcessWorld,
  container: ContainerRecord,
): Promise<Result<Done, AdapterFault>> {
  const refusal = await refuseAlive(world, await membersOfContainer(world, container));
  return refusal ?? doneBy(removeHeld(stateOf(world, container)));
}

async function refuseAlive(
  { table }: ProcessWorld,
  { proven, strays }: Members,
): Promise<Result<never, AdapterFault> | undefined> {
  const living = [...proven, ...strays];
  if (living.length === 0) return undefined;
  const message = "nothing is given back while processes live";
  const processes = await describeMembers(table, living);
  return err({ reason: "refused", message, details: { processes } });
}

async function doneBy(removing: Promise<boolean>): Promise<Result<Done, AdapterFault>> {
  return ok((await removing) ? changed : unchanged);
}

/** The runtime holds nothing of the dead sandbox but what its containers put out. */
export async function reapSandbox(
  world: ProcessWorld,
  sandbox: SandboxRecord,
): Promise<Result<Done, AdapterFault>> {
  const refusal = await refuseAlive(world, await membersOfSandbox(world, sandbox));
  return refusal ?? doneBy(removeHeld(directoriesOfSandbox(world, sandbox.id).state));
}

/** What a container put out is gone, or what all containers of the sandbox did. */
export function removeStorage(
  world: ProcessWorld,
  sandboxId: string,
  containerId = "",
): Promise<Result<Done, AdapterFault>> {
  return doneBy(removeHeld(join(directoriesOfSandbox(world, sandboxId).storage, containerId)));
}
