import { dirname, join } from "node:path";
import {
  changed,
  err,
  ok,
  unchanged,
  type AdapterFault,
  type Call,
  type ContainerRecord,
  type Done,
  type Result,
  type SandboxRecord,
} from "../../../index.js";
import { removeTree } from "../directories/remove-tree.js";
import { removeIfEmpty } from "../files/write-into.js";
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

/**
 * What a container put out is gone, or what all containers of the sandbox did. A program may have
 * worked there, so that anything can lie in it.
 */
export async function removeStorage(
  { root }: ProcessWorld,
  { id = "", sandboxId }: { readonly id?: string; readonly sandboxId: string },
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const storage = join(root, "storage");
  const path = join(storage, sandboxId, id);
  const removed = await removeTree([storage], path, call);
  await removeIfEmpty(dirname(path));
  return removed;
}
