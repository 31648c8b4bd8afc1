import { join, resolve } from "node:path";
import {
  err,
  ok,
  type AdapterFault,
  type Answer,
  type Call,
  type ContainerRecord,
  type ContainerRuntime,
  type ProcessIdentity,
  type Result,
  type SandboxRecord,
} from "../../../index.js";
import { answering } from "../../node/answering.js";
import type { Created } from "../../node/processes/creator-runtime.js";
import { hostTable } from "../../node/processes/host-table.js";
import type { ProcessTable } from "../../node/processes/process-table.js";
import { nameOfCgroup } from "../cgroups/hierarchies.js";
import type { Programs } from "../programs/programs.js";
import { askToStop } from "./ask-to-stop.js";
import { createTarget, startTarget } from "./create-target.js";
import { inspectTarget, listAlive, listContainers } from "./inspect-targets.js";
import { listSandboxes } from "./list-sandboxes.js";
import type { OciWorld } from "./oci-world.js";
import { removeAllOutput, removeOutput } from "./output.js";
import { reapContainer, reapSandbox } from "./reap-targets.js";
import { stopContainer, stopSandbox } from "./stop-targets.js";
import { targetOfContainer, targetOfSandbox, type SandboxTarget, type Target } from "./target.js";

/** What an OCI runtime works with, and where it keeps what it holds. */
export interface OciRuntimeOptions {
  /** An absolute directory: the runtime's state of a sandbox is in the one named for it. */
  readonly root: string;
  /** How it runs programs, shared with the other adapters of the node. */
  readonly programs: Programs;
  /** The runtime's command line, where a record names none; `runc` if missing. */
  readonly program?: string;
  /**
   * The cgroup below which each sandbox has one, named as in an OCI configuration; `/podsandbox` if
   * missing.
   */
  readonly cgroupParent?: string;
  /** Where containers write their output; `<root>/.output` if missing. */
  readonly output?: string;
  /** Roots and cgroups that records of an earlier configuration may name too. */
  readonly earlier?: { readonly roots?: readonly string[]; readonly cgroups?: readonly string[] };
  /**
   * What becomes of a dead container whose runtime is not installed any more: a fault, if missing,
   * or its state is removed without its runtime. (failures.md R06)
   */
  readonly whenProgramIsMissing?: "fault" | "remove-state";
}

/** Containers of a runtime that keeps to the command line of the OCI. */
export interface OciRuntime extends ContainerRuntime {
  /**
   * The container exists, and its first process waits to be started. The pause container is made in
   * the same way, with the id of its sandbox. The bundle's `config.json` must name the cgroup that
   * the record names. Refused if the runtime knows the id already.
   */
  createContainer(
    request: { readonly container: ContainerRecord; readonly bundle: string },
    call: Call,
  ): Answer<Created>;

  /** The container's program runs; the answer says which process it is. */
  startContainer(
    request: { readonly container: ContainerRecord },
    call: Call,
  ): Answer<ProcessIdentity>;
}

/**
 * Containers over the command line of an OCI runtime: runc, crun, youki. Its programs create, start
 * and delete; all else is done by looking at processes, cgroups and files, and by signals.
 */
export function ociRuntime(options: OciRuntimeOptions): OciRuntime {
  const root = resolve(options.root);
  const { program = "runc", cgroupParent = "/podsandbox", earlier = {} } = options;
  const world: OciWorld = {
    roots: [root, ...(earlier.roots ?? []).map((one) => resolve(one))],
    cgroupParents: [cgroupParent, ...(earlier.cgroups ?? [])].map(nameOfCgroup),
    output: resolve(options.output ?? join(root, ".output")),
    program,
    programs: options.programs,
    whenProgramIsMissing: options.whenProgramIsMissing ?? "fault",
    table: tableOfThisBoot(),
  };
  return { ...creating(world), ...looking(world), ...ending(world), ...givingBack(world) };
}

/** The process table; which boot this is it reads once, as no process outlives it. */
function tableOfThisBoot(): ProcessTable {
  let bootId: Promise<string> | undefined;
  return { ...hostTable, bootId: () => (bootId ??= hostTable.bootId()) };
}

function creating(world: OciWorld): Pick<OciRuntime, "createContainer" | "startContainer"> {
  return {
    createContainer: ({ container, bundle }, call) =>
      forContainer(world, container, "created", async (target) => {
        const first = await createTarget(world, target, bundle, call);
        return first.map((process) => ({ changed: true, warnings: [], process }));
      }),
    startContainer: ({ container }, call) =>
      forContainer(world, container, "started", (target) => startTarget(world, target, call)),
  };
}

/** Answers for a container whose record leads nowhere else. */
function forContainer<Value>(
  world: OciWorld,
  container: ContainerRecord,
  done: string,
  run: (target: Target) => Promise<Result<Value, AdapterFault>>,
): Promise<Result<Value, AdapterFault>> {
  const { id, sandboxId } = container;
  return answering(`container ${id} is not ${done}`, [id, sandboxId], async () => {
    const target = targetOfContainer(world, container);
    return target.isErr() ? err(target.error) : run(target.value);
  });
}

/** Answers for a sandbox whose record leads nowhere else. */
function forSandbox<Value>(
  world: OciWorld,
  sandbox: SandboxRecord,
  done: string,
  run: (target: SandboxTarget) => Promise<Result<Value, AdapterFault>>,
): Promise<Result<Value, AdapterFault>> {
  const { id } = sandbox;
  return answering(`sandbox ${id} is not ${done}`, [id], async () => {
    const target = targetOfSandbox(world, sandbox);
    return target.isErr() ? err(target.error) : run(target.value);
  });
}

type LookingMethod =
  "inspectContainer" | "inspectSandbox" | "listContainers" | "listSandboxes" | "listAlive";

function looking(world: OciWorld): Pick<OciRuntime, LookingMethod> {
  return {
    inspectContainer: ({ container }, call) =>
      forContainer(world, container, "inspected", (target) => inspectTarget(world, target, call)),
    inspectSandbox: ({ sandbox }, call) =>
      forSandbox(world, sandbox, "inspected", ({ pause }) => inspectTarget(world, pause, call)),
    listContainers: ({ sandbox }) =>
      forSandbox(world, sandbox, "looked over", (target) => listContainers(world, target)),
    listSandboxes: () =>
      answering("no sandboxes are listed", [], async () => ok(await listSandboxes(world))),
    listAlive: ({ sandbox, containers }) =>
      forSandbox(world, sandbox, "looked over", async (target) => {
        const targets: Target[] = [];
        for (const container of containers) {
          const one = targetOfContainer(world, container);
          if (one.isErr()) return err(one.error);
          targets.push(one.value);
        }
        return listAlive(world, target, targets);
      }),
  };
}

function ending(world: OciWorld): Pick<OciRuntime, "askToStop" | "stopContainer" | "stopSandbox"> {
  return {
    askToStop: ({ container }) =>
      forContainer(world, container, "asked to stop", (target) =>
        askToStop(world, target, container.stopSignal),
      ),
    stopContainer: ({ container, killAt }, call) =>
      forContainer(world, container, "stopped", (target) =>
        stopContainer(world, target, killAt, call),
      ),
    stopSandbox: ({ sandbox }, call) =>
      forSandbox(world, sandbox, "stopped", (target) => stopSandbox(world, target, call)),
  };
}

type GivingBackMethod =
  "reapContainer" | "reapSandbox" | "removeContainerStorage" | "removeSandboxStorage";

function givingBack(world: OciWorld): Pick<OciRuntime, GivingBackMethod> {
  return {
    reapContainer: ({ container }, call) =>
      forContainer(world, container, "reaped", (target) => reapContainer(world, target, call)),
    reapSandbox: ({ sandbox }, call) =>
      forSandbox(world, sandbox, "reaped", (target) => reapSandbox(world, target, call)),
    removeContainerStorage: ({ container: { id, sandboxId } }, call) =>
      answering(`the output of ${id} is not removed`, [id, sandboxId], () =>
        removeOutput(world, { id, sandboxId }, call),
      ),
    removeSandboxStorage: ({ sandbox: { id } }, call) =>
      answering(`the output of ${id} is not removed`, [id], () => removeAllOutput(world, id, call)),
  };
}
