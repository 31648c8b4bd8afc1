import { bareRecord } from "./bare-record.js";

/** A process of a sandbox; one without a container is the sandbox's own, or was left behind. */
export interface FakeProcess {
  readonly pid: number;
  readonly startTime: string;
  readonly bootId: string;
  readonly containerId?: string;
  readonly command: string;
  /** `D` is uninterruptible, `T` frozen: neither ends before it is woken. */
  readonly state: "S" | "D" | "T";
  readonly waitChannel?: string;
  /** When `D` is over, wall-clock milliseconds; only when it is released, if missing. */
  readonly stuckUntil?: number;
  /** Lives on after any signal but a kill. */
  readonly ignoresTerm?: boolean;
  /** Milliseconds between the stop signal and its end. */
  readonly exitsAfter?: number;
  /** When a signal that was delivered ends it, wall-clock milliseconds. */
  readonly endsAt?: number;
  /** What it exits with because of that signal. */
  readonly exitCode?: number;
}

/** What the runtime holds of something that ran: each part is given back by `reap`. */
export type RuntimePart = "task" | "shim";

/** A container as the runtime has it. */
interface FakeContainer {
  readonly sandboxId: string;
  /** What `inspect` answers while a process of it lives. */
  readonly state: "created" | "running" | "paused" | "unknown";
  readonly holds: readonly RuntimePart[];
}

/** A sandbox as the runtime has it. */
interface FakeSandbox {
  readonly holds: readonly RuntimePart[];
  /** Its pause process, or the monitor of its virtual machine. */
  readonly pid?: number;
  /** Whether the sandbox is a virtual machine, and whether the agent in it still answers. */
  readonly agent?: "alive" | "dead";
}

/** Whose something is. */
export interface Owned {
  readonly sandboxId: string;
  /** Missing where it belongs to the sandbox itself. */
  readonly containerId?: string;
}

/** What runs, and what the runtime holds, on a fake node. */
export interface Running {
  readonly containers: Record<string, FakeContainer>;
  /** Sandbox id to ids of containers, recorded or not. */
  readonly containersOf: Record<string, string[]>;
  readonly sandboxes: Record<string, FakeSandbox>;
  /** What belongs to a sandbox and to no container of it; there is no empty list. */
  readonly ofSandbox: Record<string, FakeProcess[]>;
  /** The processes of each container; there is no empty list. */
  readonly ofContainer: Record<string, FakeProcess[]>;
  /** How many processes of a sandbox live, whosever they are; there is no 0. */
  readonly alive: Record<string, number>;
  /** By container id. */
  readonly exitCodes: Record<string, number>;
  /** The stop signals that were delivered, by container id, until it is reaped. */
  readonly delivered: Record<string, string[]>;
  /** Snapshots and storage layers, by the id of the container or sandbox. */
  readonly storage: Record<string, Owned>;
}

/** A runtime that knows of nothing. */
export function nothingRunning(): Running {
  return {
    containers: bareRecord(),
    containersOf: bareRecord(),
    sandboxes: bareRecord(),
    ofSandbox: bareRecord(),
    ofContainer: bareRecord(),
    alive: bareRecord(),
    exitCodes: bareRecord(),
    delivered: bareRecord(),
    storage: bareRecord(),
  };
}
