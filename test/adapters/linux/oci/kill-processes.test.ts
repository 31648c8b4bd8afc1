import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isFrozen } from "#dist/adapters/linux/cgroups/freezer.js";
import { directoriesOfCgroup } from "#dist/adapters/linux/cgroups/hierarchies.js";
import { findProcesses, type Sought } from "#dist/adapters/linux/oci/find-processes.js";
import { killerOf } from "#dist/adapters/linux/oci/kill-processes.js";
import type { OciWorld } from "#dist/adapters/linux/oci/oci-world.js";
import { hostTable } from "#dist/adapters/node/processes/host-table.js";
import { portCall, valueOf } from "../../node/port-call.js";
import { pidsOf, type OciPlace } from "./oci-place.js";
import { ownPlace } from "./own-place.js";

function worldOf({ root, cgroupParent, programs }: OciPlace): OciWorld {
  return {
    ...{ roots: [root], cgroupParents: [cgroupParent], output: join(root, ".output"), programs },
    ...{ program: "runc", whenProgramIsMissing: "fault", table: hostTable },
  };
}

/** A container with three processes, and the killer, that is told of one of them alone. */
async function killOne(place: OciPlace, round: number) {
  const script = "sleep 600 & sleep 600 & echo ready; exec sleep 600";
  const wish = { script, sharesPids: true, until: "ready" };
  const container = await place.run(place.sandbox(), wish);
  await expect.poll(() => pidsOf(container)).toHaveLength(3);
  const directories = (container.cgroups ?? []).flatMap(directoriesOfCgroup);
  const sought: Sought = {
    sandboxId: container.sandboxId,
    places: directories.map((directory) => ({ directory, isOfPod: false })),
    leaders: [],
  };
  const found = await findProcesses(hostTable, sought);
  const one = { ...found, proven: found.proven.slice(0, 1) };
  expect(await killerOf(worldOf(place), sought, new Set())(one, round)).toEqual([]);
  return { container, isFrozen: isFrozen(directories) };
}

describe("killing what keeps appearing", () => {
  it("kills those that are known, in the first rounds", async (context) => {
    const { container } = await killOne(await ownPlace(context), 3);
    await expect.poll(() => pidsOf(container)).toHaveLength(2);
  });

  it("freezes and kills the whole cgroup in a later one, and thaws it", async (context) => {
    const { container, isFrozen } = await killOne(await ownPlace(context), 4);
    expect(isFrozen).toBe(false);
    await expect.poll(() => pidsOf(container)).toEqual([]);
  });
});

describe("P03: a program that forks and ends, again and again", () => {
  it("is found at each look, and ended", async (context) => {
    const place = await ownPlace(context);
    const { runtime } = place;
    const script = "echo ready; f() { f & exit; }; f";
    const sandbox = place.sandbox();
    const container = await place.run(sandbox, { script, sharesPids: true, until: "ready" });
    const states = new Set<string>();
    for (let look = 0; look < 200; look += 1)
      states.add(await valueOf(runtime.inspectContainer({ container }, portCall())));
    expect([...states]).toEqual(["running"]);
    const alive = runtime.listAlive({ sandbox, containers: [container] }, portCall());
    expect(await valueOf(alive)).not.toEqual([]);
    await valueOf(runtime.stopContainer({ container, killAt: 0 }, portCall()));
    expect(pidsOf(container)).toEqual([]);
  });
});
