import type { Cancellation } from "../wrappers/cancellation.js";
import type { PreparedMethod } from "../wrappers/caller.js";
import type { Operation } from "../wrappers/operation.js";
import { hookOperations } from "../wrappers/operations/extension-operations.js";
import { fileSystemOperations } from "../wrappers/operations/file-system-operations.js";
import { networkOperations } from "../wrappers/operations/network-operations.js";
import { runtimeOperations } from "../wrappers/operations/runtime-operations.js";
import { storeOperations } from "../wrappers/operations/store-operations.js";
import { stillPrepared } from "../wrappers/prepare-ports.js";
import type { PreparedPorts } from "../wrappers/prepared-ports.js";
import type { NamespaceLane } from "./namespace-lane.js";
import type { Track } from "./track.js";
import type { Turns } from "./turns.js";

/** What stands around the calls of one teardown. */
interface Surroundings {
  readonly sandboxId: string;
  readonly turns: Turns;
  readonly lane: NamespaceLane;
  readonly track: Track;
}

/**
 * The ports as one teardown has them: what runs a program waits for its turn first, and every call
 * that can last is noted for as long as it does. The limit of a call begins with its turn, so that
 * a busy node makes nothing time out. Waits take no turn: a container with a grace period of a
 * minute must hold nobody up.
 */
export function coordinatePorts(ports: PreparedPorts, around: Surroundings): PreparedPorts {
  const { store, runtime, network, fileSystem, hooks } = ports;
  const { lease, awaitCreation } = storeOperations;
  const { askToStop, stopContainer, stopSandbox, listAlive } = runtimeOperations;
  const watch = watchIn(around);
  const program = programIn(around);
  return stillPrepared({
    ...ports,
    store: {
      ...store,
      lease: watch(lease, store.lease),
      awaitCreation: watch(awaitCreation, store.awaitCreation),
    },
    runtime: {
      ...runtime,
      askToStop: watch(askToStop, runtime.askToStop),
      stopContainer: watch(stopContainer, runtime.stopContainer),
      stopSandbox: watch(stopSandbox, runtime.stopSandbox),
      listAlive: watch(listAlive, runtime.listAlive),
      ...runtimePrograms(runtime, program),
    },
    network: { ...network, detach: program(networkOperations.detach, network.detach) },
    fileSystem: { ...fileSystem, ...fileSystemPrograms(fileSystem, program, around) },
    hooks: hooks && {
      ...hooks,
      runPostStop: program(hookOperations.runPostStop, hooks.runPostStop),
    },
  });
}

/** Puts something around a method. */
type Around = <Request, Value>(
  operation: Operation<Request, Value>,
  method: PreparedMethod<Request, Value>,
) => PreparedMethod<Request, Value>;

function runtimePrograms(runtime: PreparedPorts["runtime"], program: Around) {
  const { reapContainer, reapSandbox, removeContainerStorage, removeSandboxStorage } =
    runtimeOperations;
  return {
    reapContainer: program(reapContainer, runtime.reapContainer),
    reapSandbox: program(reapSandbox, runtime.reapSandbox),
    removeContainerStorage: program(removeContainerStorage, runtime.removeContainerStorage),
    removeSandboxStorage: program(removeSandboxStorage, runtime.removeSandboxStorage),
  };
}

function fileSystemPrograms(
  fileSystem: PreparedPorts["fileSystem"],
  program: Around,
  { lane, track }: Surroundings,
) {
  const { removeNamespace, unmount, removeTree, removeCgroup } = fileSystemOperations;
  const remove = program(removeNamespace, fileSystem.removeNamespace);
  return {
    unmount: program(unmount, fileSystem.unmount),
    removeTree: program(removeTree, fileSystem.removeTree),
    removeCgroup: program(removeCgroup, fileSystem.removeCgroup),
    removeNamespace: passLane(remove, lane, track),
  };
}

type RemoveNamespace = PreparedPorts["fileSystem"]["removeNamespace"];

function passLane(remove: RemoveNamespace, lane: NamespaceLane, track: Track): RemoveNamespace {
  return async (request, caller) => {
    const waiting = track.wait(undefined, lastRemoval);
    const removed = await lane.pass(request.namespace.path, caller.cancellation, async () => {
      waiting.over();
      return remove(request, caller);
    });
    waiting.over();
    return removed;
  };
}

const lastRemoval = { kind: "text", text: "the removal of another network namespace" } as const;
const itsTurn = { kind: "text", text: "its turn to run a program" } as const;

function watchIn({ track }: Surroundings): Around {
  return (operation, method) => async (request, caller) => {
    const waiting = track.wait(callOf(operation, request));
    try {
      return await method(request, caller);
    } finally {
      waiting.over();
    }
  };
}

function programIn({ sandboxId, turns, track }: Surroundings): Around {
  const takeTurn = (cancellation: Cancellation) => turns.take(sandboxId, cancellation);
  return (operation, method) => async (request, caller) => {
    const waiting = track.wait(callOf(operation, request), itsTurn);
    const giveBack = await takeTurn(caller.cancellation);
    waiting.now(undefined);
    try {
      return await method(request, caller);
    } finally {
      giveBack();
      waiting.over();
    }
  };
}

function callOf<Request, Value>(operation: Operation<Request, Value>, request: Request) {
  const { port, name, subject } = operation;
  return { port, operation: name, subject: subject(request) };
}
