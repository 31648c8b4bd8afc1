import { collectGarbage, err, ok, removePodSandbox, type Result } from "podsandbox";
import { addPod, createFakeNode, sweepFaults, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { dead, parts } from "./garbage.js";

/** A leftover, and a debt of a pod that is gone. */
function build(): FakeNode {
  const node = createFakeNode({ journal: false, extensions: ["labels"] });
  addPod(node, { ...dead, id: "left", halfMade: parts, containers: 0 });
  const { sandboxId } = addPod(node, { id: "web", halfMade: ["cgroups"] });
  const path = `/sys/fs/cgroup/podsandbox/${sandboxId}`;
  node.world.books.ledger["debt"] = {
    ...{ id: "debt", sandboxId, step: "remove-cgroups", at: 1, reason: "it was busy" },
    debt: { kind: "cgroup", path },
  };
  return node;
}

/** Collects, and then removes what was adopted and could not be removed: it is on record. */
async function run(node: FakeNode): Promise<Result<unknown, unknown>> {
  const collected = await collectGarbage(node.ports, { apply: true });
  if (collected.isErr()) return err(collected.error);
  const report = collected.value;
  const failed = report.leftovers.some(({ removal }) => removal?.error !== undefined);
  if (node.world.books.sandboxes["left"] === undefined) return failed ? err(report) : ok(report);
  const removed = await removePodSandbox(node.ports, { podSandboxId: "left" });
  return removed.isErr() || failed ? err([report, removed]) : ok([report, removed.value]);
}

describe("any fault in a collection of garbage", () => {
  it("B01, N13: is said, and what it has left is collected by the next one", async () => {
    const { violations, schedules } = await sweepFaults({ build, run, pairs: [] });
    expect(violations).toEqual([]);
    expect(schedules).toBeGreaterThan(400);
  }, 120_000);
});
