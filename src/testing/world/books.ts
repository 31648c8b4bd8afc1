import type { ContainerRecord, LedgerEntry, ProcessIdentity, SandboxRecord } from "../../index.js";
import { bareRecord } from "./bare-record.js";

/** A record that cannot be read: its bytes, and what its id says of the sandbox. */
interface CorruptRecord {
  readonly bytes: string;
  readonly sandbox: SandboxRecord;
}

/** Who holds a name, and who reserved it. */
export interface HeldName {
  readonly ownerId: string;
  readonly reserver?: ProcessIdentity;
}

/** A lease that was given out; the token tells it from the next one. */
interface HeldLease {
  readonly holder: ProcessIdentity;
  readonly token: number;
}

/** What the store of a fake node holds, with its indexes. */
export interface Books {
  readonly sandboxes: Record<string, SandboxRecord>;
  readonly corrupt: Record<string, CorruptRecord>;
  /** The bytes of corrupt records that were forgotten, by id. */
  readonly quarantine: Record<string, string>;
  readonly containers: Record<string, ContainerRecord>;
  /** Sandbox id to container ids. */
  readonly containersOf: Record<string, string[]>;
  /** Path of a network namespace to sandbox ids. */
  readonly namespaceUsers: Record<string, string[]>;
  readonly names: Record<string, HeldName>;
  /** Owner id to names. */
  readonly namesOf: Record<string, string[]>;
  /** By sandbox id. */
  readonly leases: Record<string, HeldLease>;
  readonly ledger: Record<string, LedgerEntry>;
  /** Ids of entries whose bytes cannot be read any more. */
  readonly damagedEntries: string[];
}

/** Books with nothing in them. */
export function emptyBooks(): Books {
  return {
    sandboxes: bareRecord(),
    corrupt: bareRecord(),
    quarantine: bareRecord(),
    containers: bareRecord(),
    containersOf: bareRecord(),
    namespaceUsers: bareRecord(),
    names: bareRecord(),
    namesOf: bareRecord(),
    leases: bareRecord(),
    ledger: bareRecord(),
    damagedEntries: [],
  };
}
