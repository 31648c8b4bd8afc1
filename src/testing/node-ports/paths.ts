import type { AdapterFault, Done, Result } from "../../index.js";
import { guardRelease } from "../engine/guards.js";
import type { Machine } from "../engine/machine.js";
import { failed, isDone, wasDone } from "../engine/outcome.js";
import { clear } from "../world/disk-space.js";
import { livingProcesses, toLiving } from "../world/processes.js";
import { isAtOrBelow, pathsBelow } from "../world/units.js";

type Answered = Result<Done, AdapterFault>;

/** Nothing is mounted at the path or below it; pinned namespaces are no mounts here. */
export function unmount(machine: Machine, path: string): Answered {
  return (
    refusedOutside(machine, path) ??
    clearAll(machine, "mounts", path, pathsBelow(machine.world.fileSystem, path))
  );
}

/** The path and all below it is gone, unless something is mounted there. */
export function removeTree(machine: Machine, path: string): Answered {
  const { fileSystem } = machine.world;
  const outside = refusedOutside(machine, path);
  if (outside !== undefined) return outside;
  const below = pathsBelow(fileSystem, path);
  const { mounts, namespaces } = fileSystem;
  for (const one of below) {
    if (mounts[one] !== undefined || namespaces[one] !== undefined)
      return failed("mount-present", `${one} is mounted at or below ${path}`);
  }
  return clearAll(machine, "trees", path, below);
}

/** The cgroup and its children are gone, unless a process is in one of them. */
export function removeCgroup(machine: Machine, path: string): Answered {
  const { world, clock } = machine;
  const outside = refusedOutside(machine, path);
  if (outside !== undefined) return outside;
  const below = pathsBelow(world.fileSystem, path);
  const living = below.flatMap((one) => {
    const owner = world.fileSystem.cgroups[one];
    return owner === undefined ? [] : livingProcesses(world, owner, clock.now());
  });
  if (living.length === 0) return clearAll(machine, "cgroups", path, below);
  const processes = toLiving([...new Set(living)]);
  return failed("refused", `processes are left in ${path}`, { processes });
}

function refusedOutside(machine: Machine, path: string): Answered | undefined {
  const { roots, mounts } = machine.world.fileSystem;
  if (mounts[path]?.host === true)
    machine.violations.push(`${path} was to be released, which is the host's own`);
  for (const root of roots) if (isAtOrBelow(path, root) && !path.includes("/../")) return undefined;
  return failed("refused", `${path} lies outside the roots ${roots.join(", ")}`);
}

function clearAll(
  machine: Machine,
  name: "mounts" | "trees" | "cgroups",
  path: string,
  below: readonly string[],
): Answered {
  const { fileSystem } = machine.world;
  let last: string | undefined;
  // A copy, because what is cleared leaves the list.
  for (const one of below.length > 1 ? [...below] : below) {
    const owner = fileSystem[name][one];
    if (owner === undefined) continue;
    guardRelease(machine, name, one, owner);
    if (last !== undefined && last !== owner.sandboxId)
      machine.violations.push(`${name} of ${last} and ${owner.sandboxId} went as one, ${path}`);
    last = owner.sandboxId;
    clear(fileSystem, name, one);
  }
  return last === undefined ? wasDone : isDone;
}
