import type { ContainerRecord } from "../model/container.js";
import type { LivingProcess } from "../model/process.js";
import type { SandboxRecord } from "../model/sandbox.js";
import type { Answer } from "./answer.js";
import type { Call } from "./call.js";
import type { Done } from "./done.js";

/**
 * What the runtime itself says now, whatever the record says. (OCI runtime-spec State; `absent` and
 * `paused` besides.)
 */
export type RuntimeState = "absent" | "created" | "running" | "paused" | "stopped" | "unknown";

/** A container of a stopped sandbox, and how it ended where that is known. */
export interface Stopped extends Done {
  readonly exitCode?: number;
}

/**
 * Processes, virtual machines, and what the runtime holds of them. A process is identified by pid,
 * start time and boot: an adapter never signals a bare pid.
 */
export interface ContainerRuntime {
  /** Asks the runtime for the state of a container. */
  inspectContainer(
    request: { readonly container: ContainerRecord },
    call: Call,
  ): Answer<RuntimeState>;

  /** Asks the runtime for the state of a sandbox's own container or virtual machine. */
  inspectSandbox(request: { readonly sandbox: SandboxRecord }, call: Call): Answer<RuntimeState>;

  /** The ids of the containers that the runtime knows of this sandbox, recorded or not. */
  listContainers(
    request: { readonly sandbox: SandboxRecord },
    call: Call,
  ): Answer<readonly string[]>;

  /**
   * Every process of the sandbox that still lives, by cgroup and by process identity: of its
   * containers, of the sandbox itself, and children that outlived either.
   */
  listAlive(
    request: {
      readonly sandbox: SandboxRecord;
      readonly containers: readonly ContainerRecord[];
    },
    call: Call,
  ): Answer<readonly LivingProcess[]>;

  /**
   * The ids of the sandboxes of which the runtime holds anything: processes, tasks, cgroups,
   * storage. Only what carries its own marks or lies below its own roots.
   */
  listSandboxes(request: Readonly<Record<never, never>>, call: Call): Answer<readonly string[]>;

  /**
   * The container's stop signal has been delivered; nothing is waited for. A container that does
   * not run is unchanged.
   */
  askToStop(request: { readonly container: ContainerRecord }, call: Call): Answer<Done>;

  /**
   * No process of the container is left, and the runtime reports it stopped or absent. What lives
   * at
   * `killAt` (wall-clock milliseconds) is killed; the past means at once. A paused container is
   * thawed after the kill, one that was created and never started is ended too.
   */
  stopContainer(
    request: { readonly container: ContainerRecord; readonly killAt: number },
    call: Call,
  ): Answer<Stopped>;

  /**
   * No process of the sandbox is left: its pause process or virtual machine, and whatever else
   * carries its mark or lies in its cgroup.
   */
  stopSandbox(request: { readonly sandbox: SandboxRecord }, call: Call): Answer<Done>;

  /**
   * The runtime holds nothing of the dead container: task, shim, monitor, cgroup. Asked again, it
   * finishes what is left. Refused while a process of it lives.
   */
  reapContainer(request: { readonly container: ContainerRecord }, call: Call): Answer<Done>;

  /** The runtime holds nothing of the dead sandbox container. Refused while a process lives. */
  reapSandbox(request: { readonly sandbox: SandboxRecord }, call: Call): Answer<Done>;

  /** The container's snapshot or storage layer is gone. */
  removeContainerStorage(
    request: { readonly container: ContainerRecord },
    call: Call,
  ): Answer<Done>;

  /** The snapshots or storage layers of the sandbox container and its image volumes are gone. */
  removeSandboxStorage(request: { readonly sandbox: SandboxRecord }, call: Call): Answer<Done>;
}
