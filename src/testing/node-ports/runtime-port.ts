import { ok, type ContainerRuntime } from "../../index.js";
import type { Caller } from "../engine/caller.js";
import { livingProcesses, toLiving } from "../world/processes.js";
import { listed } from "../world/index-lists.js";
import { inspectContainer, inspectSandbox } from "./inspecting.js";
import { sandboxesIn } from "./known-sandboxes.js";
import { portMaker } from "./port-maker.js";
import { reapContainer, reapSandbox } from "./reaping.js";
import { askToStop, stopContainer, stopSandbox } from "./stopping.js";
import { removeStorage } from "./storage.js";

/** The processes of a fake node, as one caller sees them. */
export function runtimePort(caller: Caller): ContainerRuntime {
  return { ...whatRuns(caller), ...stopping(caller), ...afterwards(caller) };
}

function whatRuns(
  caller: Caller,
): Pick<
  ContainerRuntime,
  "inspectContainer" | "inspectSandbox" | "listContainers" | "listSandboxes" | "listAlive"
> {
  const { machine } = caller;
  const { world } = machine;
  const method = portMaker(caller, "runtime");
  return {
    inspectContainer: method(
      "inspectContainer",
      ({ container }) => container.id,
      ({ container }) => ok(inspectContainer(machine, container)),
    ),
    inspectSandbox: method(
      "inspectSandbox",
      ({ sandbox }) => sandbox.id,
      ({ sandbox }) => ok(inspectSandbox(machine, sandbox.id)),
    ),
    listContainers: method(
      "listContainers",
      ({ sandbox }) => sandbox.id,
      ({ sandbox }) => ok([...listed(world.runtime.containersOf, sandbox.id)]),
    ),
    listSandboxes: method(
      "listSandboxes",
      () => "",
      () => ok(sandboxesIn(world)),
    ),
    listAlive: method(
      "listAlive",
      ({ sandbox }) => sandbox.id,
      ({ sandbox }) =>
        ok(toLiving(livingProcesses(world, { sandboxId: sandbox.id }, machine.clock.now()))),
    ),
  };
}

function stopping(
  caller: Caller,
): Pick<ContainerRuntime, "askToStop" | "stopContainer" | "stopSandbox"> {
  const method = portMaker(caller, "runtime");
  return {
    askToStop: method(
      "askToStop",
      ({ container }) => container.id,
      ({ container }) => askToStop(caller.machine, container),
    ),
    stopContainer: method(
      "stopContainer",
      ({ container }) => container.id,
      (request, call) => stopContainer(caller, request, call),
    ),
    stopSandbox: method(
      "stopSandbox",
      ({ sandbox }) => sandbox.id,
      ({ sandbox }, call) => stopSandbox(caller, sandbox, call),
    ),
  };
}

function afterwards(
  caller: Caller,
): Pick<
  ContainerRuntime,
  "reapContainer" | "reapSandbox" | "removeContainerStorage" | "removeSandboxStorage"
> {
  const { machine } = caller;
  const method = portMaker(caller, "runtime");
  return {
    reapContainer: method(
      "reapContainer",
      ({ container }) => container.id,
      ({ container }) => reapContainer(machine, container),
    ),
    reapSandbox: method(
      "reapSandbox",
      ({ sandbox }) => sandbox.id,
      ({ sandbox }) => reapSandbox(machine, sandbox),
    ),
    removeContainerStorage: method(
      "removeContainerStorage",
      ({ container }) => container.id,
      ({ container: { id, sandboxId } }) => removeStorage(machine, id, sandboxId),
    ),
    removeSandboxStorage: method(
      "removeSandboxStorage",
      ({ sandbox }) => sandbox.id,
      ({ sandbox: { id } }) => removeStorage(machine, id, id),
    ),
  };
}
