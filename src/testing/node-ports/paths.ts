import type { AdapterFault, Done, Result } from "../../index.js";
import { guardRelease } from "../engine/guards.js";
import type { Machine } from "../engine/machine.js";
import { done, failed, isDone, wasDone } from "../engine/outcome.js";
import { clear } from "../world/disk-space.js";
import { isAtOrBelow, pathsBelow, type PathTable } from "../world/path-table.js";
import { livingProcesses, toLiving } from "../world/processes.js";
import type { Owned } from "../world/running.js";

type Answered = Result<Done, AdapterFault>;

/** Nothing is mounted at the path or below it; pinned namespaces are no mounts here. */
export function unmount(machine: Machine, path: string): Answered {
  const { fileSystem } = machine.world;
  const outside = refusedOutside(machine, path);
  if (outside !== undefined) return outside;
  return clearBelow(machine, "mount", fileSystem.mounts, path);
}

/** The path and all below it is gone, unless something is mounted there. */
export function removeTree(machine: Machine, path: string): Answered {
  const { roots, mounts, namespaces, trees } = machine.world.fileSystem;
  const outside = refusedOutside(machine, path);
  if (outside !== undefined) return outside;
  const inTheWay =
    pathsBelow(mounts, roots, path)[0] ?? pathsBelow(namespaces, roots, path)[0];
  if (inTheWay !== undefined)
    return failed("mount-present", `${inTheWay} is mounted at or below ${path}`);
  return clearBelow(machine, "tree", trees, path);
}

/** The cgroup and its children are gone, unless a process is in one of them. */
export function removeCgroup(machine: Machine, path: string): Answered {
  const { world, clock } = machine;
  const { roots, cgroups } = world.fileSystem;
  const outside = refusedOutside(machine, path);
  if (outside !== undefined) return outside;
  const below = pathsBelow(cgroups, roots, path);
  const living = below.flatMap((one) => {
    const owner = cgroups.entries[one];
    return owner === undefined ? [] : livingProcesses(world, owner, clock.now());
  });
  if (living.length === 0) return clearBelow(machine, "cgroup", cgroups, path);
  const processes = toLiving([...new Set(living)]);
  return failed("refused", `processes are left in ${path}`, { processes });
}

function refusedOutside(machine: Machine, path: string): Answered | undefined {
  const { roots, mounts } = machine.world.fileSystem;
  if (mounts.entries[path]?.host === true)
    machine.violations.push(`${path} was to be released, which is the host's own`);
  if (roots.some((root) => isAtOrBelow(path, root) && !path.includes("/../"))) return undefined;
  return failed("not-permitted", `${path} lies outside the roots ${roots.join(", ")}`);
}

function clearBelow(
  machine: Machine,
  what: string,
  table: PathTable<Owned>,
  path: string,
): Answered {
  const { fileSystem } = machine.world;
  const below = pathsBelow(table, fileSystem.roots, path);
  if (below.length === 0) return wasDone;
  const sandboxes = new Set<string>();
  for (const one of below) {
    const owner = table.entries[one];
    if (owner === undefined) continue;
    guardRelease(machine, what, one, owner);
    sandboxes.add(owner.sandboxId);
    clear(fileSystem, table, one);
  }
  if (sandboxes.size > 1)
    machine.violations.push(`${what}s of ${[...sandboxes].join(" and ")} were released as ${path}`);
  return done(below.length > 0) && isDone;
}
