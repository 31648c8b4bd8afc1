import * as fc from "fast-check";
import {
  ok,
  profiles,
  removePodSandbox,
  stopPodSandbox,
  type LifecycleOptions,
  type Ports,
  type Result,
} from "podsandbox";
import { addPod, createFakeNode, leftovers, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { isAlive, untilEnded } from "#dist/testing/sweep/until-ended.js";
import { settings } from "./seed.js";
import { faults } from "./trials.js";
import { createTurns, type Choose } from "./turns.js";

const path = "/run/podsandbox/netns/web";
const ids = ["web", "db"];
const names = ["recommended", "containerd", "crio", "kata"] as const;

type Operation = "stop" | "remove";
type Name = (typeof names)[number];

/** Two pods in one network namespace, each with an address in it. */
function nodeWithTwo(autoAdvance: boolean): FakeNode {
  const node = createFakeNode({ journal: false, autoAdvance });
  addPod(node, { id: "web", containers: 1, attachments: 1 });
  addPod(node, { id: "db", containers: 1, attachments: 1, namespacePath: path });
  return node;
}

/** Both end beside each other, turn by turn; answers how many turns they took. */
async function endBoth(operation: Operation, name: Name, choose: Choose): Promise<number> {
  const node = nodeWithTwo(false);
  const turns = createTurns();
  const how: LifecycleOptions = { profile: profiles[name] };
  const starts = ids.map((id) => {
    const ports = turns.portsOf(id, node.join().ports);
    return () => end(operation, ports, id, how);
  });
  let taken = 0;
  const answers = await turns.play(node, starts, (waiting, turn) => {
    taken = turn + 1;
    return choose(waiting, turn);
  });
  expect(answers).toEqual([undefined, undefined]);
  expect(node.violations).toEqual([]);
  expect(node.world.fileSystem.namespaces).toEqual({});
  if (operation === "remove") expect(leftovers(node)).toEqual([]);
  return taken;
}

async function end(
  operation: Operation,
  ports: Ports,
  podSandboxId: string,
  how: LifecycleOptions,
): Promise<unknown> {
  const lifecycle = operation === "stop" ? stopPodSandbox : removePodSandbox;
  const ended: Result<unknown, unknown> = await lifecycle(ports, { podSandboxId }, how);
  return ended.isErr() ? ended.error : undefined;
}

/** One goes first, the other has some turns from some moment on. */
function preempting(first: string, from: number, to: number): Choose {
  return (waiting, turn) =>
    Math.max(
      0,
      waiting.findIndex((who) => (who === first) !== (turn >= from && turn < to)),
    );
}

describe.each(names)("two pods of %s in one network namespace", (name) => {
  it.each(["stop", "remove"] as const)(
    "are ended at the same time by %s, and it is removed, with every preemption",
    async (operation) => {
      const turns = await endBoth(operation, name, () => 0);
      for (const first of ids)
        for (let from = 0; from < turns; from += 1)
          for (const length of [1, 2, 5, 13, 1_000])
            await endBoth(operation, name, preempting(first, from, from + length));
    },
    600_000,
  );
});

describe("two pods in one network namespace", () => {
  const turns = fc.array(fc.nat(1), { minLength: 1, maxLength: 80 });

  it("leave none behind, however they take turns", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), turns, async (name, order) => {
        await endBoth("remove", name, (waiting, turn) =>
          Math.min(order[turn % order.length] ?? 0, Math.max(0, waiting.length - 1)),
        );
      }),
      settings(200),
    );
  }, 600_000);

  it("leave none behind after faults and crashes, once they are tried again", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), faults, async (name, schedule) => {
        const node = nodeWithTwo(true);
        node.faults.plan(schedule);
        expect(await removeUntilGone(node, name)).toBe(true);
        expect(node.violations).toEqual([]);
        expect(leftovers(node).filter((thing) => !thing.endsWith("(in the ledger)"))).toEqual([]);
      }),
      settings(200),
    );
  }, 600_000);
});

/** Both are removed beside each other, again and again until both are gone. */
async function removeUntilGone(node: FakeNode, name: Name): Promise<boolean> {
  const how: LifecycleOptions = { profile: profiles[name] };
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const before = node.faults.fired();
    let failed: readonly unknown[] = ["nobody has answered"];
    await untilEnded(node, async () => {
      const both = await Promise.all(ids.map((id) => end("remove", node.ports, id, how)));
      failed = both.filter((error) => error !== undefined);
      return ok(undefined);
    });
    const isDisturbed = node.faults.fired() > before || node.inFlight().length > 0;
    if (failed.length === 0 && !isDisturbed) return true;
    if (!isAlive(node)) node.restart();
    if (attempt > 0) node.faults.release();
  }
  return false;
}
