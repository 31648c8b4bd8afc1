import type { DetachRequest, LedgerEntry, SandboxRecord } from "podsandbox";
import {
  addPod,
  createFakeNode,
  type FakeNode,
  type FakeNodeOptions,
  type JournalEntry,
  type PodSpec,
} from "podsandbox/testing";

/** The request about the sandbox that most of these tests are about. */
export const web = { podSandboxId: "web" };

/** What an adapter answers that fails, before it has done anything. */
export const failing = { kind: "before", reason: "other" } as const;

/** A node with the pod `web`, and whatever else is said of it. */
export function nodeWithWeb(spec: PodSpec = {}, options: FakeNodeOptions = {}): FakeNode {
  const node = createFakeNode(options);
  addPod(node, { id: "web", ...spec });
  return node;
}

/** The calls of one operation about a part of a subject, in the order in which they began. */
export function callsOf({ journal }: FakeNode, name: string, about = ""): readonly JournalEntry[] {
  return journal.filter(({ operation, subject }) => operation === name && subject.includes(about));
}

/** Those of them that had to do anything. */
export function effectsOf(node: FakeNode, name: string, about = ""): readonly JournalEntry[] {
  return callsOf(node, name, about).filter(({ outcome }) => outcome === "changed");
}

/** The same ports, and every DEL that they are told. */
export function listeningToDels({ ports }: FakeNode) {
  const told: DetachRequest[] = [];
  const { network } = ports;
  const detach: typeof network.detach = (request, call) => {
    told.push(request);
    return network.detach(request, call);
  };
  return { told, ports: { ...ports, network: { ...network, detach } } };
}

/** What the store has of `web`, or of another sandbox. */
export function recordOf({ world }: FakeNode, id = "web"): SandboxRecord | undefined {
  return world.books.sandboxes[id];
}

/** Who holds the names of a node. */
export function ownersOf({ world }: FakeNode): readonly string[] {
  return Object.values(world.books.names).map(({ ownerId }) => ownerId);
}

/** What was given up on a node, and waits for a collection. */
export function ledgerOf({ world }: FakeNode): readonly LedgerEntry[] {
  return Object.values(world.books.ledger);
}
