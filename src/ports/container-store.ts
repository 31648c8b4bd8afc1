import type { ContainerRecord } from "../model/container.js";
import type { ContainerFact, SandboxFact } from "../model/facts.js";
import type { LedgerEntry } from "../model/ledger.js";
import type { SandboxRecord } from "../model/sandbox.js";
import type { Answer } from "./answer.js";
import type { Call } from "./call.js";
import type { Done } from "./done.js";

/**
 * What an id turns out to be. An exact id comes before a prefix. A `corrupt` record cannot be read;
 * `sandbox` is then what the store can derive from the id alone, with `phase: "unknown"` unless a
 * later phase was recorded since.
 */
export type SandboxFound =
  | { readonly state: "found"; readonly sandbox: SandboxRecord }
  | { readonly state: "absent" }
  | { readonly state: "ambiguous"; readonly candidates: readonly string[] }
  | { readonly state: "corrupt"; readonly sandbox: SandboxRecord; readonly message: string };

/** What an exact container id or a prefix of one turns out to be. */
export type ContainerFound =
  | { readonly state: "found"; readonly container: ContainerRecord }
  | { readonly state: "absent" }
  | { readonly state: "ambiguous"; readonly candidates: readonly string[] };

/** What the ledger holds, the oldest entry first. */
export interface Ledger {
  readonly entries: readonly LedgerEntry[];
  /** A sentence for each entry that cannot be read; it stays where it is, and hides no other. */
  readonly damaged: readonly string[];
}

/** What is known of a sandbox that has no record, by who gave it up. */
export interface KnownSandbox {
  readonly sandbox: SandboxRecord;
  readonly containers: readonly ContainerRecord[];
}

/** One caller's right to stop or remove one sandbox, until it is given back. */
export interface Lease {
  /** Gives it back. Twice is once. */
  release(): Answer<Done>;
}

/**
 * The book of record. Its facts decide what a restart finds. It holds a fence: once a sandbox has
 * reached `stopping`, it refuses to add a container to it and to start one in it.
 */
export interface ContainerStore {
  /** Finds a sandbox by its id or a prefix of it. */
  findSandbox(request: { readonly id: string }, call: Call): Answer<SandboxFound>;

  /** Finds a container by its id or a prefix of it. */
  findContainer(request: { readonly id: string }, call: Call): Answer<ContainerFound>;

  /** The containers of one sandbox, through an index: never by reading all that there are. */
  listContainers(
    request: { readonly sandboxId: string },
    call: Call,
  ): Answer<readonly ContainerRecord[]>;

  /** The ids of all sandboxes, those with a corrupt record too. */
  listSandboxes(request: Readonly<Record<never, never>>, call: Call): Answer<readonly string[]>;

  /**
   * The ids without a record of which the store still holds something, such as a name whose
   * reserver is dead. What somebody who lives has reserved is not told: a record may follow.
   */
  listTraces(request: Readonly<Record<never, never>>, call: Call): Answer<readonly string[]>;

  /** The ids of the sandboxes whose record names this network namespace path, through an index. */
  listNamespaceUsers(request: { readonly path: string }, call: Call): Answer<readonly string[]>;

  /**
   * One stop or remove at a time for one sandbox, in all processes that share the store. Waits
   * while another holds it, and takes over from a holder that has died. It may be asked for an id
   * that has no record. Where it answers a fault, it is not held.
   */
  lease(request: { readonly sandboxId: string }, call: Call): Answer<Lease>;

  /**
   * Waits until the container is no longer being created, as `isBeingCreated` says, or is gone
   * (`settled`), or until whoever creates it has died (`creator-dead`).
   */
  awaitCreation(
    request: { readonly containerId: string },
    call: Call,
  ): Answer<"settled" | "creator-dead">;

  /**
   * The fact is recorded, as `applySandboxFact` says. An absent sandbox is unchanged. It must
   * outlive the process, and facts about attachments must outlive a power loss.
   */
  recordSandboxFact(
    request: { readonly sandboxId: string; readonly fact: SandboxFact },
    call: Call,
  ): Answer<Done>;

  /** The fact is recorded, as `applyContainerFact` says. An absent container is unchanged. */
  recordContainerFact(
    request: { readonly containerId: string; readonly fact: ContainerFact },
    call: Call,
  ): Answer<Done>;

  /** The ledger holds the entry, and keeps it beyond a power loss. */
  addLedgerEntry(request: { readonly entry: LedgerEntry }, call: Call): Answer<Done>;

  /** The debts that were given up. One that is damaged never hides the others. */
  listLedger(request: Readonly<Record<never, never>>, call: Call): Answer<Ledger>;

  /** The ledger does not hold the entry. */
  settleLedgerEntry(request: { readonly id: string }, call: Call): Answer<Done>;

  /**
   * A sandbox without a record gets one, in phase `removing`, so that nothing new can begin in it
   * and the usual steps tear it down: with what is known, or with what its id says by convention
   * and `unreadable` attachments where it has a network. Refused where the id has a record, or
   * where a name that is known belongs to another.
   */
  adoptSandbox(
    request: { readonly sandboxId: string; readonly known?: KnownSandbox },
    call: Call,
  ): Answer<Done>;

  /** The container has no record, and its name is free. */
  forgetContainer(request: { readonly containerId: string }, call: Call): Answer<Done>;

  /**
   * The sandbox has no record and is in no index; a corrupt record's bytes are put aside. Its name
   * stays reserved.
   */
  forgetSandbox(request: { readonly sandboxId: string }, call: Call): Answer<Done>;

  /**
   * No name is held by this owner; while it has a record, as a sandbox or as a container, its names
   * stay. Names of other owners are not touched.
   */
  releaseNames(request: { readonly ownerId: string }, call: Call): Answer<Done>;
}
