import { basename, join, normalize } from "node:path";
import { whyNotAnId, type ProcessIdentity } from "../../../index.js";
import { namesIn } from "../../node/files/read-file.js";
import { whyNotACgroup } from "../cgroups/cgroup-names.js";
import { directoriesOfCgroup, hierarchyOf, nameOfCgroup } from "../cgroups/hierarchies.js";
import { bootTime } from "./boot-time.js";
import type { Leader, Place, Sought } from "./find-processes.js";
import type { OciWorld } from "./oci-world.js";
import { readStateFile, type StateFile } from "./state-file.js";
import type { SandboxTarget, Target } from "./target.js";

/** Where the processes of a container are looked for: its record, and the runtime's own state. */
export async function soughtOfContainer(
  world: OciWorld,
  target: Target,
  read?: StateFile,
): Promise<Sought> {
  const { id, sandboxId, cgroups } = target;
  const state = read ?? (await readStateFile(target));
  const own = [...new Set(cgroups.flatMap(directoriesOfCgroup))];
  const others = statedCgroups(world, target, state, own);
  return {
    sandboxId,
    places: [...own, ...others].map((directory) => placeOf(directory, id)),
    leaders: await leadersOf(world, target, state),
  };
}

function placeOf(directory: string, containerId: string): Place {
  return { directory, isOfPod: false, containerId };
}

/**
 * A state file is believed about a cgroup that is ours, or that is named for its container: the
 * file may be anything, and a cgroup may be anybody's.
 */
function statedCgroups(
  world: OciWorld,
  { id }: Target,
  state: StateFile,
  own: readonly string[],
): readonly string[] {
  if (state.kind !== "read") return [];
  const others = new Set(state.cgroups.filter((directory) => !own.includes(directory)));
  return [...others].filter(isPlain).filter((directory) => {
    const isNamedForIt = basename(nameOfCgroup(directory)) === id;
    return isNamedForIt || whyNotACgroup(world.cgroupParents, directory) === undefined;
  });
}

/** The directory of a cgroup, written as one does that means no harm. */
function isPlain(directory: string): boolean {
  const isStraight = normalize(directory) === directory && !directory.includes("\0");
  return isStraight && hierarchyOf(directory) !== undefined;
}

async function leadersOf(
  world: OciWorld,
  { id, process }: Pick<Target, "id" | "process">,
  state: StateFile,
): Promise<readonly Leader[]> {
  const recorded = process === undefined ? [] : await ofThisBoot(world, process);
  const leaders = recorded.map(({ pid, startTime }) => ({ pid, startTime, containerId: id }));
  // The state has no boot id: what it says of an earlier boot is of other processes. (P02)
  if (state.kind !== "read" || state.init.createdAt < bootTime() - clockSlack) return leaders;
  const { pid, startTime } = state.init;
  return [...leaders, { pid, startTime, containerId: id }];
}

/** How far two readings of the clock may be apart that mean one moment, in milliseconds. */
const clockSlack = 1_000;

async function ofThisBoot(
  { table }: OciWorld,
  identity: ProcessIdentity,
): Promise<readonly ProcessIdentity[]> {
  return identity.bootId === (await table.bootId()) ? [identity] : [];
}

/**
 * Where the processes of a sandbox are looked for: its own cgroup with all below it, its pause
 * process, and what the runtime and the records know of its containers.
 */
export async function soughtOfSandbox(
  world: OciWorld,
  { pause, cgroups }: SandboxTarget,
  containers: readonly Target[] = [],
): Promise<Sought> {
  const { sandboxId } = pause;
  const recorded = new Map([pause, ...containers].map((target) => [target.id, target]));
  const known = (await knownContainers(pause.root)).map(
    (id): Target => recorded.get(id) ?? unrecorded(pause, cgroups, id),
  );
  const targets = new Set([...recorded.values(), ...known]);
  const parts = await Promise.all([...targets].map((one) => soughtOfContainer(world, one)));
  const pod = soughtInPod(sandboxId, cgroups);
  const isWithin = (directory: string): boolean =>
    pod.places.some((place) => directory.startsWith(`${place.directory}/`));
  const beside = parts.flatMap(({ places }) => places);
  return {
    sandboxId,
    places: [...pod.places, ...beside.filter(({ directory }) => !isWithin(directory))],
    leaders: parts.flatMap(({ leaders }) => leaders),
  };
}

/** Where the processes of a sandbox are looked for that are in its own cgroup or below it. */
export function soughtInPod(sandboxId: string, cgroups: readonly string[]): Sought {
  const directories = [...new Set(cgroups.flatMap(directoriesOfCgroup))];
  const places = directories.map((directory) => ({ directory, isOfPod: true }));
  return { sandboxId, places, leaders: [] };
}

/** A container of which only the id is known, in the place where it most likely is. */
function unrecorded(pause: Target, cgroups: readonly string[], id: string): Target {
  const { sandboxId, program, root } = pause;
  return { sandboxId, program, root, id, cgroups: cgroups.map((cgroup) => join(cgroup, id)) };
}

/** The ids that have a directory in the runtime's root. */
export async function knownContainers(root: string): Promise<readonly string[]> {
  return (await namesIn(root)).filter((name) => whyNotAnId(name) === undefined);
}
