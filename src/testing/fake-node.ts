import type { ContainerEvents, CreatorStore, NodeResourceInterface, Ports } from "../index.js";
import type { PostStopHooks, ProcessIdentity, ProcessLabels } from "../index.js";
import type { FakeClock } from "./engine/fake-clock.js";
import type { JournalEntry, PortCall } from "./engine/journal.js";
import type { Faults } from "./engine/switchboard.js";
import type { World } from "./world/world.js";

/** The ports of one process on a fake node; extensions that were left out are missing. */
export interface FakePorts extends Ports {
  readonly store: CreatorStore;
  readonly nri?: NodeResourceInterface;
  readonly labels?: ProcessLabels;
  readonly hooks?: PostStopHooks;
  readonly events?: ContainerEvents;
}

/** A process beside the current one, with its own ports over the same world. */
export interface JoinedProcess {
  readonly identity: ProcessIdentity;
  readonly ports: FakePorts;
  /** The process ends; nothing that it asked ever settles. */
  readonly die: () => void;
}

/** A node that exists in memory only, and on which everything can be seen and can go wrong. */
export interface FakeNode {
  /** All that there is, as plain data. */
  readonly world: World;
  /** The ports of the current process. */
  readonly ports: FakePorts;
  /** The process that the current ports belong to. */
  readonly identity: ProcessIdentity;
  readonly clock: FakeClock;
  readonly faults: Faults;
  /** Every call in the order in which they began; empty where the journal is switched off. */
  readonly journal: readonly JournalEntry[];
  /** How many calls there were. */
  readonly calls: number;
  /** What nobody may do and somebody did: empty, whatever happens, if teardown is right. */
  readonly violations: readonly string[];
  /** The calls that have begun and not settled. */
  inFlight(): readonly PortCall[];
  /** The current process dies, if it has not yet, and another begins: these are its ports. */
  restart(): FakePorts;
  /** Another process begins beside the current one. */
  join(): JoinedProcess;
  /** A creator or another process that the world names dies. */
  endProcess(identity: ProcessIdentity): void;
  /** What sleeps uninterruptibly in the sandbox, or in one container, wakes up. */
  wakeStuck(sandboxId: string, containerId?: string): void;
}
