import type { CreatorStore, LedgerEntry, ProcessIdentity } from "../../../index.js";
import type { Clause, ContractSubject } from "../clause.js";

/** What a subject for stores may be able to build, in words. */
export const storeCapabilities = {
  damage: "the bytes of a record can be made unreadable",
  "damaged-debts": "the bytes of an entry of the ledger can be made unreadable",
  processes: "processes can be begun and ended, whose identities a creator or reserver may have",
  "several-processes": "another process can use the same book, and die",
} as const;

/** One of the things that a subject for stores may be able to build. */
export type StoreCapability = keyof typeof storeCapabilities;

/** A process that does nothing, until it is ended. */
export interface IdleProcess {
  readonly identity: ProcessIdentity;
  readonly end: () => PromiseLike<unknown>;
}

/** Another process that uses the same book. */
export interface StoreProcess {
  readonly store: CreatorStore;
  /** It ends at once, and gives nothing back. */
  readonly die: () => PromiseLike<unknown>;
}

/** A store with nothing in it, and how to look at it from outside. */
export interface StoreSubject extends ContractSubject<StoreCapability> {
  readonly store: CreatorStore;
  /** The process that uses `store`; it lives until `reopen`. */
  readonly identity: ProcessIdentity;
  /** Another store over the same book, as after a restart. The first one is not used any more. */
  readonly reopen: () => PromiseLike<CreatorStore>;
  /** Who holds the name; nothing where it is free. */
  readonly nameOwner: (name: string) => PromiseLike<string | undefined>;
  /** The entries of the ledger, in any order. */
  readonly ledger: () => PromiseLike<readonly LedgerEntry[]>;
  /** For `damage`: the record of the sandbox cannot be read any more. */
  readonly damage?: (sandboxId: string) => PromiseLike<unknown>;
  /** For `damage`: whether the bytes of the sandbox's damaged record have been put aside. */
  readonly isPutAside?: (sandboxId: string) => PromiseLike<boolean>;
  /** For `damaged-debts`: the entry of the ledger cannot be read any more. */
  readonly damageEntry?: (id: string) => PromiseLike<unknown>;
  /** For `processes`: begins a process. */
  readonly startProcess?: () => PromiseLike<IdleProcess>;
  /** For `several-processes`: begins a process that uses the same book. */
  readonly join?: () => PromiseLike<StoreProcess>;
}

/** A promise of a store. */
export type StoreClause = Clause<StoreSubject, StoreCapability>;
