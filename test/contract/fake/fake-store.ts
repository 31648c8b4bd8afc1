import { hasReached, type SandboxRecord } from "podsandbox";
import { createFakeNode, type FakeNode, type StoreSubject } from "podsandbox/testing";

/** A subject on a fake node, which a broken adapter can reach into. */
export type OnFakeNode<Subject> = Subject & { readonly node: FakeNode };

/** The store of a fake node. */
export function createFakeStore(): Promise<OnFakeNode<StoreSubject>> {
  const node = createFakeNode({ journal: false });
  const { books } = node.world;
  return Promise.resolve({
    node,
    capabilities: ["damage", "damaged-debts", "processes", "several-processes"],
    clock: node.clock,
    store: node.ports.store,
    identity: node.identity,
    reopen: async () => node.restart().store,
    nameOwner: async (name) => books.names[name]?.ownerId,
    ledger: async () => Object.values(books.ledger),
    damage: async (id) => damage(node, id),
    damageEntry: async (id) => {
      delete books.ledger[id];
      books.damagedEntries.push(id);
    },
    isPutAside: async (id) => books.quarantine[id] !== undefined,
    startProcess: async () => {
      const { identity, die } = node.join();
      return { identity, end: async () => die() };
    },
    join: async () => {
      const { ports, die } = node.join();
      return { store: ports.store, die: async () => die() };
    },
    dispose: async () => node.restart(),
  });
}

function damage({ world: { books } }: FakeNode, id: string): void {
  const before = books.sandboxes[id];
  if (before === undefined) throw new Error(`there is no ${id}`);
  const phase = hasReached(before.phase, "stopping") ? before.phase : "unknown";
  const sandbox: SandboxRecord = { id, phase, network: "pod", attachments: "unreadable" };
  delete books.sandboxes[id];
  books.corrupt[id] = { bytes: "{", sandbox };
}
