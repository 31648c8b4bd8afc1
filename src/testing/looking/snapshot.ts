import type { FakeNode } from "../fake-node.js";
import { thingsOn } from "./things.js";

/** What is left on a node, without what differs between two runs that came out the same. */
export interface Snapshot {
  readonly sandboxes: Readonly<Record<string, unknown>>;
  readonly containers: Readonly<Record<string, unknown>>;
  readonly ledger: Readonly<Record<string, unknown>>;
  /** Ids of corrupt records whose bytes were put aside. */
  readonly quarantine: readonly string[];
  /** Everything else that exists, by sandbox. */
  readonly things: readonly string[];
  /** How many blocks of synchronisation were not given back. */
  readonly blocks: number;
}

/** Fields that tell when something was, or which number it got. */
const incidental: ReadonlySet<string> = new Set([
  ...["at", "createdAt", "exitedAt", "stopAskedAt", "killAt", "failures"],
  ...["process", "creator", "identity", "pid"],
]);

/**
 * Everything that is left on a node, normalised: no times, no process ids, and in an order of its
 * own, so that the end states of two runs can be compared with one look.
 */
export function snapshot({ world }: Pick<FakeNode, "world">): Snapshot {
  const { books, nri } = world;
  const things = [...thingsOn(world)].filter(({ kind }) => kind !== "lease");
  return {
    sandboxes: normalised({ ...books.sandboxes, ...corruptOnes(books.corrupt) }),
    containers: normalised(books.containers),
    ledger: normalised(books.ledger),
    quarantine: Object.keys(books.quarantine).sort(),
    things: things.map(({ sandboxId, kind, subject }) => `${sandboxId}: ${kind} ${subject}`).sort(),
    blocks: Object.keys(nri.blocks).length,
  };
}

function corruptOnes(
  corrupt: FakeNode["world"]["books"]["corrupt"],
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(corrupt);
  return Object.fromEntries(
    entries.map(([id, { sandbox }]) => [id, { ...sandbox, corrupt: true }]),
  );
}

function normalised(records: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const ids = Object.keys(records).sort();
  return Object.fromEntries(ids.map((id) => [id, withoutIncidentals(records[id])]));
}

function withoutIncidentals(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIncidentals);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([name]) => !incidental.has(name));
  fields.sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(fields.map(([name, field]) => [name, withoutIncidentals(field)]));
}
