import type { ContainerRecord, ContainerRuntime, SandboxRecord } from "../../../index.js";
import type { Clause, ContractSubject } from "../clause.js";

/** What a subject for runtimes may be able to build, in words. */
export const runtimeCapabilities = {
  created: "a container can be created and not started",
  paused: "a container can be frozen",
  "sandbox-process": "a sandbox can have a process of its own",
  grandchildren: "a process can outlive its container, and leave its process group",
  signals: "a container tells which signals reached it",
  unkillable: "a process can be made to sleep so that no signal ends it",
  "half-reaped": "a container can be left of which a first reaping has given back a part",
  "reused-pids": "a stranger can have a pid that is on record",
} as const;

/** One of the things that a subject for runtimes may be able to build. */
export type RuntimeCapability = keyof typeof runtimeCapabilities;

/** A container that is to be built. */
export interface RunWish {
  /** `running`, if missing; `exited` has ended by itself. */
  readonly state?: "running" | "created" | "paused" | "exited";
  /** Its processes live on after SIGTERM and all other signals but SIGKILL. */
  readonly ignoresTerm?: boolean;
  /** How many processes it has besides its first. */
  readonly children?: number;
  readonly stopSignal?: string;
  /** For `grandchildren`: a process that it began has left its group, and lives. */
  readonly hasGrandchild?: boolean;
  /** For `unkillable`: its process sleeps uninterruptibly until the subject is disposed of. */
  readonly isStuck?: boolean;
  /** For `half-reaped`, with `exited`: the runtime has given back a part of it. */
  readonly isHalfReaped?: boolean;
}

/** A living process, as it is seen from outside. */
export interface SeenProcess {
  readonly pid: number;
  /** Missing where it belongs to the sandbox, or is a stray. */
  readonly containerId?: string;
}

/** What exists of a sandbox, as it is seen from outside. */
export interface RuntimeSight {
  readonly living: readonly SeenProcess[];
  /** The ids, of the sandbox and its containers, of which the runtime holds something. */
  readonly held: readonly string[];
  /** The ids that have a snapshot or storage layer. */
  readonly stored: readonly string[];
}

/** Containers whose recorded pid a stranger has. */
export interface ReusedPids {
  /** One with another start time, one with another boot id. */
  readonly containers: readonly ContainerRecord[];
  readonly isStrangerAlive: () => PromiseLike<boolean>;
}

/** A runtime in which nothing runs, and how to run something and look at it from outside. */
export interface RuntimeSubject extends ContractSubject<RuntimeCapability> {
  readonly runtime: ContainerRuntime;
  /** A sandbox of its own, with the process where that is wished and the subject can. */
  readonly makeSandbox: (wish?: { readonly hasProcess?: boolean }) => PromiseLike<SandboxRecord>;
  /** Runs a container; what it answers is what a store would have on record. */
  readonly run: (sandbox: SandboxRecord, wish?: RunWish) => PromiseLike<ContainerRecord>;
  readonly look: (sandbox: SandboxRecord) => PromiseLike<RuntimeSight>;
  /** For `signals`: the signals that reached the container, such as `SIGTERM`. */
  readonly signalsOf?: (container: ContainerRecord) => PromiseLike<readonly string[]>;
  /** For `reused-pids`: the containers have no process; the stranger belongs to nobody. */
  readonly reusePids?: (sandbox: SandboxRecord) => PromiseLike<ReusedPids>;
}

/** A promise of a runtime. */
export type RuntimeClause = Clause<RuntimeSubject, RuntimeCapability>;
