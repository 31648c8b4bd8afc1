import { resolve } from "node:path";
import {
  changed,
  err,
  ok,
  type AdapterFault,
  type ContainerRecord,
  type ContainerRuntime,
  type ProcessIdentity,
} from "../../../index.js";
import { answering, refused } from "../answering.js";
import { isThere } from "../files/read-file.js";
import type { CreatorRuntime } from "./creator-runtime.js";
import { hostTable } from "./host-table.js";
import type { ProcessWorld } from "./process-world.js";
import { askContainerToStop, endContainer, endSandbox } from "./stop-processes.js";
import {
  inspectContainer,
  inspectSandbox,
  listAlive,
  listKnownContainers,
  listKnownSandboxes,
} from "./inspect-processes.js";
import { reapContainer, reapSandbox, removeStorage } from "./reap-processes.js";
import { readSpec, stateOf, writeSpec } from "./runtime-state.js";
import { scanProcesses } from "./scan.js";
import { shareScans } from "./share-scans.js";
import { startProcess } from "./start-process.js";

/** What a process runtime can do only on some hosts. */
export type ProcessRuntimeCapability = "finds-processes-that-left-their-group";

/** Where a process runtime keeps what it holds. */
export interface ProcessRuntimeOptions {
  /** A directory of its own; it is made when it is first needed. */
  readonly root: string;
}

/** Containers that are plain processes of this host, for any user. */
export interface ProcessRuntime extends CreatorRuntime {
  readonly capabilities: readonly ProcessRuntimeCapability[];
}

/**
 * A runtime whose containers are process groups. On Linux a process is found by a mark in its
 * environment too, so that one that left its group is ended; elsewhere it is not found.
 */
export function processRuntime(options: ProcessRuntimeOptions): ProcessRuntime {
  const root = resolve(options.root);
  const scan = shareScans(() => scanProcesses(hostTable, root));
  const world: ProcessWorld = { root, table: hostTable, scan, ends: new Map() };
  return {
    capabilities: process.platform === "linux" ? ["finds-processes-that-left-their-group"] : [],
    ...creating(world),
    ...inspecting(world),
    ...ending(world),
  };
}

function creating(world: ProcessWorld): Pick<ProcessRuntime, "createContainer" | "startContainer"> {
  return {
    createContainer: ({ container, spec }) =>
      answering(`container ${container.id} is not created`, idsOf(container), async () => {
        if (await isThere(stateOf(world, container)))
          return refused(`the runtime knows a container ${container.id} already`);
        await writeSpec(world, container, spec);
        return ok(changed);
      }),
    startContainer: ({ container }) =>
      answering(`container ${container.id} is not started`, idsOf(container), async () => {
        const spec = await readSpec(world, container);
        if (spec === undefined) return err<ProcessIdentity, AdapterFault>(notCreated(container));
        const started = await startProcess(world, container, spec);
        if (started.isOk()) noteEnd(world, container.id, started.value.ended);
        return started.map(({ leader }) => leader);
      }),
  };
}

function idsOf({ id, sandboxId }: ContainerRecord): readonly string[] {
  return [id, sandboxId];
}

function notCreated({ id }: ContainerRecord): AdapterFault {
  return { reason: "refused", message: `container ${id} was never created, or has been stopped` };
}

function noteEnd({ ends }: ProcessWorld, id: string, ended: Promise<void>): void {
  ends.set(id, ended);
  void ended.then(() => {
    if (ends.get(id) === ended) ends.delete(id);
  });
}

type InspectingMethod =
  "inspectContainer" | "inspectSandbox" | "listContainers" | "listSandboxes" | "listAlive";

function inspecting(world: ProcessWorld): Pick<ContainerRuntime, InspectingMethod> {
  return {
    inspectContainer: ({ container }) =>
      answering(`container ${container.id} is not inspected`, idsOf(container), () =>
        inspectContainer(world, container),
      ),
    inspectSandbox: ({ sandbox }) =>
      answering(`sandbox ${sandbox.id} is not inspected`, [sandbox.id], () =>
        inspectSandbox(world, sandbox),
      ),
    listContainers: ({ sandbox }) =>
      answering(`the containers of ${sandbox.id} are not listed`, [sandbox.id], () =>
        listKnownContainers(world, sandbox.id),
      ),
    listSandboxes: () => answering("no sandboxes are listed", [], () => listKnownSandboxes(world)),
    listAlive: ({ sandbox, containers }) =>
      answering(`the processes of ${sandbox.id} are not listed`, [sandbox.id], () =>
        listAlive(world, sandbox, containers),
      ),
  };
}

type EndingMethod = Exclude<keyof ContainerRuntime, InspectingMethod>;

function ending(world: ProcessWorld): Pick<ContainerRuntime, EndingMethod> {
  return {
    askToStop: ({ container }) =>
      answering(`container ${container.id} is not asked to stop`, idsOf(container), () =>
        askContainerToStop(world, container),
      ),
    stopContainer: ({ container, killAt }, call) =>
      answering(`container ${container.id} is not stopped`, idsOf(container), () =>
        endContainer(world, container, killAt, call),
      ),
    stopSandbox: ({ sandbox }, call) =>
      answering(`the processes of ${sandbox.id} are not ended`, [sandbox.id], () =>
        endSandbox(world, sandbox, call),
      ),
    reapContainer: ({ container }) =>
      answering(`container ${container.id} is not reaped`, idsOf(container), () =>
        reapContainer(world, container),
      ),
    reapSandbox: ({ sandbox }) =>
      answering(`sandbox ${sandbox.id} is not reaped`, [sandbox.id], () =>
        reapSandbox(world, sandbox),
      ),
    ...removingStorage(world),
  };
}

function removingStorage(
  world: ProcessWorld,
): Pick<ContainerRuntime, "removeContainerStorage" | "removeSandboxStorage"> {
  return {
    removeContainerStorage: ({ container }, call) =>
      answering(`the storage of ${container.id} is not removed`, idsOf(container), () =>
        removeStorage(world, container, call),
      ),
    removeSandboxStorage: ({ sandbox }, call) =>
      answering(`the storage of ${sandbox.id} is not removed`, [sandbox.id], () =>
        removeStorage(world, { sandboxId: sandbox.id }, call),
      ),
  };
}
