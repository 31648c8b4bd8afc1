import {
  addPod,
  createFakeNode,
  leftovers,
  snapshot,
  type FakeNode,
  type PodSpec,
} from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { answer, calling } from "./calling.js";
import { built } from "./built-pod.js";
import { tearDown } from "./tear-down.js";

const call = calling();

const everyState = ["created", "running", "paused", "exited", "unknown"] as const;

const specs: readonly (readonly [string, PodSpec])[] = [
  ["a plain pod", {}],
  ["three containers", { containers: 3 }],
  ["every state", { containers: everyState.map((state) => ({ state })) }],
  ["a dead creator", { containers: [{ state: "creating" }] }],
  ["strays", { containers: [{ children: 2, grandchildren: 2, ignoresTerm: true }] }],
  ["several networks", { attachments: [{}, { result: false }, { state: "detached" }] }],
  ["the node's network", { network: "node" }],
  ["a namespace that is gone", { namespace: "absent" }],
  ["no pause process", { infra: "none" }],
  ["a virtual machine", { agent: "alive", infra: { ignoresTerm: true } }],
  ["a corrupt record", { corrupt: true }],
  ["no attachments on record", { attachments: "unreadable" }],
  ["no label and no storage", { label: false, storage: false }],
  ["only a record", { halfMade: ["name", "record"] }],
  ["half of everything", { halfMade: ["name", "record", "namespace", "attachments", "paths"] }],
];

/** A node with that many pods that stay. */
async function crowded(pods: number): Promise<FakeNode> {
  const node = createFakeNode({ journal: false });
  for (let count = 0; count < pods; count += 1) addPod(node);
  // The first question for a prefix sorts all ids; what follows must not.
  await answer(node.ports.store.findSandbox({ id: "pod-" }, call));
  return node;
}

/** How long it takes to tear down one pod more. */
async function timed(node: FakeNode): Promise<number> {
  const { sandboxId } = addPod(node, { containers: 3 });
  const start = performance.now();
  await tearDown(node.ports, sandboxId);
  return performance.now() - start;
}

const median = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

describe("a world", () => {
  it.each(specs)("with %s can be built and taken down to nothing", async (_, spec) => {
    const node = createFakeNode();
    const empty = snapshot(node);
    const { sandboxId } = addPod(node, spec);
    expect(leftovers(node, sandboxId)).not.toEqual([]);
    await tearDown(node.ports, sandboxId);
    expect(leftovers(node)).toEqual([]);
    expect({ ...snapshot(node), quarantine: [] }).toEqual(empty);
    expect(node.violations).toEqual([]);
  });

  it("is plain data, and can be given to another node", async () => {
    const node = createFakeNode();
    for (const [, spec] of specs) addPod(node, spec);
    const world = JSON.parse(JSON.stringify(node.world)) as typeof node.world;
    expect(world).toEqual(node.world);
    const other = createFakeNode({ world });
    expect(snapshot(other)).toEqual(snapshot(node));
    for (const sandboxId of Object.keys(world.books.sandboxes))
      await tearDown(other.ports, sandboxId);
    expect(other.violations).toEqual([]);
    expect(Object.keys(node.world.books.sandboxes)).toHaveLength(specs.length - 1);
  });

  it("has the same snapshot whenever it was built", async () => {
    const [first, second] = [createFakeNode(), createFakeNode()];
    await new Promise<void>((resolve) => second.clock.after(5000, resolve));
    second.restart();
    addPod(first, { containers: 2 });
    addPod(second, { containers: 2 });
    expect(snapshot(second)).toEqual(snapshot(first));
  });

  it("says in words what is left of a pod, and what of it is in the ledger", async () => {
    const node = createFakeNode();
    const { sandboxId } = built(node, { halfMade: ["record", "mounts", "attachments"] });
    addPod(node);
    const path = `/run/podsandbox/sandboxes/${sandboxId}/shm`;
    const entry = { id: "1", sandboxId, step: "unmount", at: 1, reason: "busy" };
    const debt = { kind: "mount", path } as const;
    await answer(node.ports.store.addLedgerEntry({ entry: { ...entry, debt } }, call));
    expect(leftovers(node, sandboxId)).toEqual([
      "attachment pods/eth0 with 10.88.0.1",
      `mount ${path} (in the ledger)`,
      `sandbox record ${sandboxId}`,
    ]);
  });

  it("objects to a name that is released too early, but not to what the ledger has", async () => {
    const node = createFakeNode();
    const { store } = node.ports;
    const { sandboxId } = addPod(node, { halfMade: ["name", "mounts"] });
    const path = `/run/podsandbox/sandboxes/${sandboxId}/shm`;
    const copy = createFakeNode({ world: structuredClone(node.world) });
    await answer(copy.ports.store.releaseNames({ ownerId: sandboxId }, call));
    expect(copy.violations).toEqual([
      `the name of ${sandboxId} was released while it has mount ${path}`,
    ]);
    const entry = { id: "1", sandboxId, step: "unmount", at: 1, reason: "busy" };
    const debt = { kind: "mount", path } as const;
    await answer(store.addLedgerEntry({ entry: { ...entry, debt } }, call));
    await answer(store.releaseNames({ ownerId: sandboxId }, call));
    expect(node.violations).toEqual([]);
  });

  it("objects to a record that is forgotten while it alone knows what is owed", async () => {
    const node = createFakeNode();
    const { sandboxId } = addPod(node);
    await answer(node.ports.store.forgetSandbox({ sandboxId }, call));
    expect(node.violations).toEqual([
      `the record of ${sandboxId} was forgotten while an attachment is owed`,
      `the record of ${sandboxId} was forgotten while a process lives`,
    ]);
  });

  it("may be big without making one teardown slow", async () => {
    const [small, big] = [await crowded(100), await crowded(10_000)];
    const times: { small: number; big: number }[] = [];
    for (let count = 0; count < 50; count += 1)
      times.push({ small: await timed(small), big: await timed(big) });
    const ratio = median(times.map((each) => each.big)) / median(times.map((each) => each.small));
    expect(ratio, "going through all pods once makes it more than 15").toBeLessThan(5);
    expect([small.violations, big.violations]).toEqual([[], []]);
  });
});
