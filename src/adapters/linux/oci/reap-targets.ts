import {
  err,
  ok,
  unchanged,
  type AdapterFault,
  type Call,
  type Done,
  type Result,
} from "../../../index.js";
import { removeTree } from "../../node/directories/remove-tree.js";
import { removeIfEmpty } from "../../node/files/write-into.js";
import { isThere } from "../../node/files/read-file.js";
import { describeMembers } from "../../node/processes/describe-members.js";
import { isCgroup } from "../cgroups/cgroup-files.js";
import { directoriesOfCgroup } from "../cgroups/hierarchies.js";
import { removeCgroup } from "../cgroups/remove-cgroup.js";
import { deleteByProgram } from "./delete-by-program.js";
import { findProcesses, type Sought } from "./find-processes.js";
import type { OciWorld } from "./oci-world.js";
import { soughtOfContainer, soughtOfSandbox } from "./sought-of.js";
import { lookAtState, type StateDirectory } from "./state-file.js";
import { stateOf, type SandboxTarget, type Target } from "./target.js";

/** The runtime holds nothing of the dead container; its cgroup is gone from every hierarchy. */
export async function reapContainer(
  world: OciWorld,
  target: Target,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const state = await lookAtState(target);
  const alive = await whyAlive(world, await soughtOfContainer(world, target, state.file));
  return alive === undefined ? reap(world, target, state, call) : err(alive);
}

/** The runtime holds nothing of the dead sandbox container, and no root of its own for it. */
export async function reapSandbox(
  world: OciWorld,
  target: SandboxTarget,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const alive = await whyAlive(world, await soughtOfSandbox(world, target));
  if (alive !== undefined) return err(alive);
  const { pause } = target;
  const reaped = await reap(world, pause, await lookAtState(pause), call);
  if (reaped.isErr()) return err(reaped.error);
  const wasThere = await isThere(pause.root);
  await removeIfEmpty(pause.root);
  const isGone = wasThere && !(await isThere(pause.root));
  return ok({ ...reaped.value, changed: reaped.value.changed || isGone });
}

/** A process that lives keeps its cgroup and its state. */
async function whyAlive({ table }: OciWorld, sought: Sought): Promise<AdapterFault | undefined> {
  const { proven } = await findProcesses(table, sought);
  if (proven.length === 0) return undefined;
  const processes = await describeMembers(table, proven);
  const message = "nothing is given back while processes live";
  return { reason: "refused", message, details: { processes } };
}

/** What is not there any more takes no program. */
async function reap(
  world: OciWorld,
  target: Target,
  state: StateDirectory,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const given = await giveBackState(world, target, state, call);
  if (given.isErr()) return err(given.error);
  // An exit code of 0 says nothing about the cgroup. (G01)
  const cgroups = await removeCgroups(world, target, call);
  if (cgroups.isErr()) return err(cgroups.error);
  return ok({
    changed: given.value.changed || cgroups.value.changed,
    warnings: [...given.value.warnings, ...cgroups.value.warnings],
  });
}

/**
 * The runtime removes what it understands; where its state is damaged it can not, and the files are
 * removed themselves. (S02)
 */
async function giveBackState(
  world: OciWorld,
  target: Target,
  { kind }: StateDirectory,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  if (kind === "absent") return ok(unchanged);
  if (kind === "missing" || kind === "damaged")
    return removeState(world, target, `the state file of ${target.id} is ${kind}`, call);
  const deleted = await deleteByProgram(world, target, call);
  if (deleted.isOk() || deleted.error.reason !== "missing-program") return deleted;
  if (world.whenProgramIsMissing === "fault") return deleted;
  return removeState(world, target, `${target.program} is not installed`, call);
}

async function removeState(
  world: OciWorld,
  target: Target,
  why: string,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const removed = await removeTree(world.roots, stateOf(target), call);
  const warning = `${why}: its directory was removed without the runtime`;
  return removed.map((done) => ({ ...done, warnings: [warning, ...done.warnings] }));
}

async function removeCgroups(
  { cgroupParents }: OciWorld,
  { cgroups }: Target,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  let done = unchanged;
  for (const cgroup of cgroups) {
    if (!directoriesOfCgroup(cgroup).some(isCgroup)) continue;
    const removed = await removeCgroup(cgroupParents, cgroup, call);
    if (removed.isErr()) return err(removed.error);
    if (removed.value.changed) done = removed.value;
  }
  return ok(done);
}
