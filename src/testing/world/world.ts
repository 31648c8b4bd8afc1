import type { ContainerEvent, FaultReason } from "../../index.js";
import { bareRecord } from "./bare-record.js";
import { emptyBooks, type Books } from "./books.js";
import { emptyDisks, type Disks } from "./disks.js";
import { emptyNetworks, type Networks } from "./networks.js";
import { nothingRunning, type Running } from "./running.js";

/** A post-stop hook that ran. */
interface RunHook {
  readonly path: string;
  readonly containerId: string;
}

/** Observers of a fake node, as the Node Resource Interface has them. */
interface Observers {
  readonly subscribers: string[];
  /** Sandbox id to `<subscriber> <event>`. */
  readonly told: Record<string, string[]>;
  /** Who blocks synchronisation: the number of a block to the caller's process. */
  readonly blocks: Record<string, string>;
}

/** Hooks of a fake node: those that ran, and those that fail, by path. */
interface Hooks {
  readonly ran: RunHook[];
  readonly failing: Record<string, FaultReason>;
}

/** What a fake node counts, so that no two things of it get one name. */
export type Counter = "process" | "pod" | "token" | "namespace";

/**
 * All that there is on a fake node, as plain data: it can be printed, cloned and compared. Change
 * it by hand only before the ports are first used.
 */
export interface World {
  readonly bootId: string;
  readonly counters: Record<Counter, number>;
  /** The processes that call or create and still live, as `processKey` has them. */
  readonly callers: Record<string, true>;
  readonly books: Books;
  readonly runtime: Running;
  readonly network: Networks;
  readonly fileSystem: Disks;
  readonly nri: Observers;
  /** Owner id to the process labels that are reserved for it. */
  readonly labels: Record<string, string[]>;
  readonly hooks: Hooks;
  readonly events: ContainerEvent[];
}

/** A node on which there is nothing. */
export function emptyWorld(roots: readonly string[], subscribers: readonly string[]): World {
  return {
    bootId: "boot-1",
    counters: { process: 1000, pod: 0, token: 0, namespace: 0 },
    callers: bareRecord(),
    books: emptyBooks(),
    runtime: nothingRunning(),
    network: emptyNetworks(),
    fileSystem: emptyDisks(roots),
    nri: { subscribers: [...subscribers], told: bareRecord(), blocks: bareRecord() },
    labels: bareRecord(),
    hooks: { ran: [], failing: bareRecord() },
    events: [],
  };
}
