import type { LedgerEntry } from "../model/ledger.js";
import type { ValidAttachment } from "../model/network.js";
import type { Fault } from "../ports/fault.js";
import type { RemovePodSandboxError, RemoveReport } from "../remove-pod-sandbox.js";
import type { PortCall } from "../wrappers/caller.js";
import type { Leftover } from "./look-for-leftovers.js";

/** How a sandbox was removed, or why it could not be. */
export interface Removal {
  readonly report?: RemoveReport;
  readonly error?: RemovePodSandboxError;
}

/** What became of something that was to be collected. */
interface Collected {
  /** Why nothing was done, where that is no failure. */
  readonly because?: string;
  readonly changed: boolean;
  readonly warnings: readonly string[];
  readonly faults: readonly Fault[];
}

/** What became of a debt, or would: one that is `kept` stays in the ledger, or on record. */
export interface CollectedDebt extends Collected {
  readonly entry: LedgerEntry;
  readonly outcome: "settled" | "would-settle" | "kept";
  /** Of live processes, once they are dead: how all that they used was removed. */
  readonly removal?: Removal;
}

/** What became of something that no record owned, or would. */
export interface CollectedLeftover extends Leftover, Collected {
  /** `failed`: it is on record now, as a sandbox that is being removed. */
  readonly outcome: "removed" | "would-remove" | "spared" | "failed";
  readonly removal?: Removal;
}

/** What became of a network that is exclusively ours, or would. */
export interface CollectedNetwork extends Collected {
  readonly network: string;
  readonly outcome: "collected" | "would-collect" | "kept";
  /** The attachments that its plugins were told, or would be told, to leave alone. */
  readonly valid: readonly ValidAttachment[];
}

/** What a collection of garbage did, or would do. It is plain data and can be printed as it is. */
export interface GarbageReport {
  /** Whether anything was to be done, and not only said. */
  readonly applied: boolean;
  /** The debts of the ledger, the oldest first. */
  readonly ledger: readonly CollectedDebt[];
  /** A sentence for each entry of the ledger that cannot be read. */
  readonly damaged: readonly string[];
  readonly leftovers: readonly CollectedLeftover[];
  readonly networks: readonly CollectedNetwork[];
  /** Why a port could not say what it holds: there may be more. */
  readonly faults: readonly Fault[];
  /** Facts of the collection as a whole. */
  readonly warnings: readonly string[];
  /** Calls that still run, because they did not answer in time. */
  readonly outlived: readonly PortCall[];
  readonly milliseconds: number;
}

/** A network on which nobody but this runtime has attachments, so that all others are garbage. */
export interface ExclusiveNetwork {
  readonly network: string;
  /** The network configuration list. */
  readonly configuration: string;
  /** Where its plugins are; where ADD looks, if missing. */
  readonly pluginDirectories?: readonly string[] | undefined;
  /** Whose network plugin it is of; the default one, if missing. */
  readonly runtimeHandler?: string | undefined;
}
