import type { OciHook } from "../model/container.js";
import type { PodMetadata, SandboxRecord } from "../model/sandbox.js";
import type { Answer } from "./answer.js";
import type { Call } from "./call.js";
import type { Done } from "./done.js";

/** A right to keep plugin synchronisation blocked, until it is given back. */
export interface SynchronizationBlock {
  /** Gives it back. Twice is once. */
  unblock(): Answer<Done>;
}

/**
 * Observers beside the runtime, as the Node Resource Interface has them. Each subscriber is told by
 * itself, so that one that fails takes nothing from the others. (NRI; semantics.md D3)
 */
export interface NodeResourceInterface {
  /** New plugins wait to synchronise until the block is given back. */
  blockSynchronization(
    request: Readonly<Record<never, never>>,
    call: Call,
  ): Answer<SynchronizationBlock>;

  /** Who is to be told. A subscriber's name is the same after a restart. */
  listSubscribers(request: Readonly<Record<never, never>>, call: Call): Answer<readonly string[]>;

  /** The subscriber knows that every process of the sandbox has ended. */
  sandboxStopped(
    request: { readonly subscriber: string; readonly sandbox: SandboxRecord },
    call: Call,
  ): Answer<Done>;

  /** The subscriber knows that the sandbox is being removed. */
  sandboxRemoved(
    request: { readonly subscriber: string; readonly sandbox: SandboxRecord },
    call: Call,
  ): Answer<Done>;
}

/** SELinux process labels, reserved by owner so that a repeat frees nothing of another's. */
export interface ProcessLabels {
  /** The ids of the owners that hold a reservation. */
  listSandboxes(request: Readonly<Record<never, never>>, call: Call): Answer<readonly string[]>;

  /** The owner holds no reservation of the label. */
  release(request: { readonly ownerId: string; readonly label: string }, call: Call): Answer<Done>;
}

/** The state that an OCI hook reads on its standard input. (OCI runtime-spec State) */
export interface OciState {
  readonly ociVersion: string;
  readonly id: string;
  readonly status: "stopped";
  readonly bundle: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Programs that run after a container is gone. (OCI runtime-spec lifecycle 13) */
export interface PostStopHooks {
  /** The hook has run to its end, within its own timeout. */
  runPostStop(
    request: { readonly hook: OciHook; readonly state: OciState },
    call: Call,
  ): Answer<Done>;
}

/** A change that a subscriber of CRI's GetContainerEvents is told of. */
export interface ContainerEvent {
  readonly type: "CONTAINER_STOPPED_EVENT" | "CONTAINER_DELETED_EVENT";
  /** The sandbox's own id where the event is about the sandbox. */
  readonly containerId: string;
  readonly sandboxId: string;
  readonly pod?: PodMetadata;
  /** The record as it was when the event came about, before it was deleted. */
  readonly sandbox?: SandboxRecord;
  /** Wall-clock milliseconds. */
  readonly createdAt: number;
}

/** Where CRI container events go. */
export interface ContainerEvents {
  /** Takes the event without waiting; what it throws or rejects with is ignored. */
  emit(event: ContainerEvent): void;
}

/**
 * Time, as the library sees it. Where it throws, or answers with what is no time, the host's goes
 * on in its place, and the report says so.
 */
export interface Clock {
  /** Wall-clock milliseconds since the epoch: for what is recorded. */
  now(): number;
  /** Milliseconds that only grow: for what is measured. */
  elapsed(): number;
  /** Runs `run` once after the milliseconds, unless the returned function is called before. */
  after(milliseconds: number, run: () => void): () => void;
}
