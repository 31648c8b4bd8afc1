import type { ProcessIdentity } from "./process.js";
import type { RuntimeHandler } from "./sandbox.js";

/**
 * How far a container has come: `creating` until its creator settles, `unknown` where the state
 * could not be read, `removing` from when its removal began.
 */
export type ContainerPhase = "creating" | "created" | "running" | "unknown" | "exited" | "removing";

/**
 * A program that runs after a container is gone. (OCI runtime-spec, config.md POSIX-platform hooks)
 */
export interface OciHook {
  readonly path: string;
  readonly args?: readonly string[];
  readonly env?: readonly string[];
  /** Seconds, more than 0. */
  readonly timeout?: number;
}

/** What the store holds of a container. Every optional field may be missing. */
export interface ContainerRecord {
  readonly id: string;
  readonly sandboxId: string;
  /** The name it holds in the name index. */
  readonly name?: string;
  readonly phase: ContainerPhase;
  /** Who is creating or starting it, to tell a dead creator from a slow one; until it settles. */
  readonly creator?: ProcessIdentity;
  readonly process?: ProcessIdentity;
  /** Which runtime runs it, with what it was created with. */
  readonly runtimeHandler?: RuntimeHandler;
  /** `SIGTERM` if missing. */
  readonly stopSignal?: string;
  /** When its stop signal was delivered, wall-clock milliseconds. */
  readonly stopAskedAt?: number;
  /** When it is to be killed, wall-clock milliseconds: absolute, so that it outlives a restart. */
  readonly killAt?: number;
  readonly exitCode?: number;
  readonly exitedAt?: number;
  readonly bundle?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Paths that may be mount points of its own: its root filesystem, its volumes. */
  readonly mounts?: readonly string[];
  /** Paths of its own to remove: root directory, volatile directory, sockets, fifos. */
  readonly directories?: readonly string[];
  readonly cgroups?: readonly string[];
  readonly postStopHooks?: readonly OciHook[];
  /** Indexes into `postStopHooks` of those that are owed no more: they ran, or failed for good. */
  readonly hooksRun?: readonly number[];
}

/**
 * Whether somebody may still be starting a process of it. A creator that had not settled when the
 * removal began is waited for all the same: what it starts afterwards would be left behind.
 */
export function isBeingCreated({ phase, creator, exitedAt }: ContainerRecord): boolean {
  if (phase === "creating") return true;
  return phase === "removing" && creator !== undefined && exitedAt === undefined;
}
