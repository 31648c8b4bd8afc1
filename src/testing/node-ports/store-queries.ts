import { ok, type AdapterFault, type ContainerFound, type ContainerRecord } from "../../index.js";
import type { ContainerStore, Result, SandboxFound } from "../../index.js";
import type { Caller } from "../engine/caller.js";
import type { Machine } from "../engine/machine.js";
import { ledgerIn, tracesIn } from "../world/traces.js";
import { listed } from "../world/index-lists.js";
import { portMaker } from "./port-maker.js";

type Queries = Pick<
  ContainerStore,
  | "findSandbox"
  | "findContainer"
  | "listContainers"
  | "listSandboxes"
  | "listTraces"
  | "listNamespaceUsers"
  | "listLedger"
>;

const absent = ok({ state: "absent" as const });

/** What a store can be asked. */
export function storeQueries(caller: Caller): Queries {
  const { machine } = caller;
  const { books } = machine.world;
  const method = portMaker(caller, "store");
  return {
    ...leftQueries(caller),
    findSandbox: method(
      "findSandbox",
      ({ id }) => id,
      ({ id }) => findSandbox(machine, id),
    ),
    findContainer: method(
      "findContainer",
      ({ id }) => id,
      ({ id }) => findContainer(machine, id),
    ),
    listContainers: method(
      "listContainers",
      ({ sandboxId }) => sandboxId,
      ({ sandboxId }) => ok(containersOf(machine, sandboxId)),
    ),
    listSandboxes: method(
      "listSandboxes",
      () => "",
      () => ok([...Object.keys(books.sandboxes), ...Object.keys(books.corrupt)]),
    ),
    listNamespaceUsers: method(
      "listNamespaceUsers",
      ({ path }) => path,
      ({ path }) => ok([...listed(books.namespaceUsers, path)]),
    ),
  };
}

/** What is left of sandboxes that have no record. */
function leftQueries(caller: Caller): Pick<Queries, "listTraces" | "listLedger"> {
  const { world } = caller.machine;
  const method = portMaker(caller, "store");
  return {
    listTraces: method(
      "listTraces",
      () => "",
      () => ok(tracesIn(world)),
    ),
    listLedger: method(
      "listLedger",
      () => "",
      () => ok(ledgerIn(world.books)),
    ),
  };
}

function findSandbox(machine: Machine, id: string): Result<SandboxFound, AdapterFault> {
  const { sandboxes, corrupt } = machine.world.books;
  const sandbox = sandboxes[id];
  if (sandbox !== undefined) return ok({ state: "found", sandbox });
  const unreadable = corrupt[id];
  if (unreadable !== undefined) {
    const message = `the record of ${id} cannot be read`;
    return ok({ state: "corrupt", sandbox: unreadable.sandbox, message });
  }
  const candidates = machine.sandboxIds.find(id);
  const only = candidates[0];
  if (only === undefined) return absent;
  return candidates.length > 1
    ? ok({ state: "ambiguous", candidates })
    : findSandbox(machine, only);
}

function findContainer(machine: Machine, id: string): Result<ContainerFound, AdapterFault> {
  const container = machine.world.books.containers[id];
  if (container !== undefined) return ok({ state: "found", container });
  const candidates = machine.containerIds.find(id);
  const only = candidates[0];
  if (only === undefined) return absent;
  return candidates.length > 1
    ? ok({ state: "ambiguous", candidates })
    : findContainer(machine, only);
}

function containersOf(machine: Machine, sandboxId: string): readonly ContainerRecord[] {
  const { containers, containersOf: index } = machine.world.books;
  const found: ContainerRecord[] = [];
  for (const id of listed(index, sandboxId)) {
    const container = containers[id];
    if (container !== undefined) found.push(container);
  }
  return found;
}
