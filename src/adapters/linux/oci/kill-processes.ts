import { setImmediate } from "node:timers/promises";
import { deliver } from "../../node/processes/deliver.js";
import type { Member, Members } from "../../node/processes/members.js";
import { isBelowCgroup } from "../cgroups/cgroup-names.js";
import { writeCgroupFile } from "../cgroups/cgroup-files.js";
import { freeze, thaw } from "../cgroups/freezer.js";
import { directoriesOf, findProcesses, type Sought } from "./find-processes.js";
import type { OciWorld } from "./oci-world.js";

/** In which round what keeps appearing is held still, so that it cannot fork while it is killed. */
const stubbornRound = 4;

/** What was done besides, in sentences for people. */
export type Remarks = Set<string>;

/**
 * Kills processes of a container or a sandbox, and thaws them: in this order, so that no program
 * runs on. What keeps appearing, round after round, is frozen first, or killed with its cgroup.
 */
export function killerOf(
  world: OciWorld,
  sought: Sought,
  remarks: Remarks,
): (members: Members, round: number) => Promise<readonly Member[]> {
  return async (members, round) => {
    if (round > 1) await setImmediate();
    const isStubborn = round >= stubbornRound && members.proven.length > 0;
    const denied = await (isStubborn
      ? killStill(world, sought)
      : deliver(world.table, members, "SIGKILL"));
    const above = thaw(directoriesOf(sought), (directory) => isOurs(world, directory));
    for (const directory of above) remarks.add(`${directory} was frozen, and has been thawed`);
    return denied;
  };
}

async function killStill(world: OciWorld, sought: Sought): Promise<readonly Member[]> {
  const directories = directoriesOf(sought);
  await freeze(directories);
  // Version 2 kills its cgroup at once, with whatever is forked just now. (cgroups(7))
  const own = directories.filter((directory) => isOurs(world, directory));
  for (const directory of own) writeCgroupFile(directory, "cgroup.kill", "1");
  return deliver(world.table, await findProcesses(world.table, sought), "SIGKILL");
}

function isOurs({ cgroupParents }: OciWorld, directory: string): boolean {
  return cgroupParents.some((parent) => isBelowCgroup(parent, directory));
}
