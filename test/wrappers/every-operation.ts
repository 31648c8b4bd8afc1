import type { Fault, PreparedPorts } from "podsandbox";
import type { Answered, Caller } from "#dist/wrappers/caller.js";

const container = { id: "app", sandboxId: "web", phase: "running" } as const;
const sandbox = { id: "web", phase: "ready", network: "pod" } as const;
const namespace = { path: "/netns/web" };
const path = "/run/it";
const entry = {
  id: "debt-1",
  sandboxId: "web",
  step: "unmount",
  at: 1,
  reason: "busy",
  debt: { kind: "mount", path },
} as const;
const ended = { kind: "removing" } as const;
const hook = { path: "/bin/after", timeout: 2 };
const garbage = { network: "pods", runtimeHandler: "", configuration: "{}", valid: [] };
const state = { ociVersion: "1.2.0", id: "app", status: "stopped", bundle: "" } as const;

type Ask = (ports: PreparedPorts, caller: Caller) => Answered<unknown>;

/** Port, operation, what it is about, its limit in seconds, what a caller's end does to it. */
export type Row = readonly [Fault["port"], string, string, number, "ends" | "goes on", Ask];

const ofStore: readonly Row[] = [
  ["store", "findSandbox", "web", 10, "ends", (p, c) => p.store.findSandbox({ id: "web" }, c)],
  ["store", "findContainer", "app", 10, "ends", (p, c) => p.store.findContainer({ id: "app" }, c)],
  [
    ...(["store", "listContainers", "web", 10, "ends"] as const),
    (p, c) => p.store.listContainers({ sandboxId: "web" }, c),
  ],
  ["store", "listSandboxes", "", 10, "ends", (p, c) => p.store.listSandboxes({}, c)],
  ["store", "listTraces", "", 10, "ends", (p, c) => p.store.listTraces({}, c)],
  ["store", "listLedger", "", 10, "ends", (p, c) => p.store.listLedger({}, c)],
  ["store", "lease", "web", 120, "ends", (p, c) => p.store.lease({ sandboxId: "web" }, c)],
  [
    ...(["store", "listNamespaceUsers", path, 10, "ends"] as const),
    (p, c) => p.store.listNamespaceUsers({ path }, c),
  ],
  [
    ...(["store", "awaitCreation", "app", 30, "ends"] as const),
    (p, c) => p.store.awaitCreation({ containerId: "app" }, c),
  ],
  [
    ...(["store", "recordSandboxFact", "web", 10, "goes on"] as const),
    (p, c) =>
      p.store.recordSandboxFact({ sandboxId: "web", fact: { kind: "namespace-abandoned" } }, c),
  ],
  [
    ...(["store", "recordContainerFact", "app", 10, "goes on"] as const),
    (p, c) => p.store.recordContainerFact({ containerId: "app", fact: ended }, c),
  ],
  [
    ...(["store", "addLedgerEntry", "debt-1", 10, "goes on"] as const),
    (p, c) => p.store.addLedgerEntry({ entry }, c),
  ],
  [
    ...(["store", "settleLedgerEntry", "debt-1", 10, "goes on"] as const),
    (p, c) => p.store.settleLedgerEntry({ id: "debt-1" }, c),
  ],
  [
    ...(["store", "adoptSandbox", "web", 10, "goes on"] as const),
    (p, c) => p.store.adoptSandbox({ sandboxId: "web" }, c),
  ],
  [
    ...(["store", "forgetContainer", "app", 10, "goes on"] as const),
    (p, c) => p.store.forgetContainer({ containerId: "app" }, c),
  ],
  [
    ...(["store", "forgetSandbox", "web", 10, "goes on"] as const),
    (p, c) => p.store.forgetSandbox({ sandboxId: "web" }, c),
  ],
  [
    ...(["store", "releaseNames", "web", 10, "goes on"] as const),
    (p, c) => p.store.releaseNames({ ownerId: "web" }, c),
  ],
];

const ofRuntime: readonly Row[] = [
  ["runtime", "listSandboxes", "", 30, "ends", (p, c) => p.runtime.listSandboxes({}, c)],
  [
    ...(["runtime", "inspectSandbox", "web", 10, "ends"] as const),
    (p, c) => p.runtime.inspectSandbox({ sandbox }, c),
  ],
  [
    ...(["runtime", "listContainers", "web", 10, "ends"] as const),
    (p, c) => p.runtime.listContainers({ sandbox }, c),
  ],
  [
    ...(["runtime", "stopSandbox", "web", 30, "ends"] as const),
    (p, c) => p.runtime.stopSandbox({ sandbox }, c),
  ],
  [
    ...(["runtime", "reapContainer", "app", 60, "goes on"] as const),
    (p, c) => p.runtime.reapContainer({ container }, c),
  ],
  [
    ...(["runtime", "removeContainerStorage", "app", 120, "goes on"] as const),
    (p, c) => p.runtime.removeContainerStorage({ container }, c),
  ],
  [
    ...(["runtime", "removeSandboxStorage", "web", 120, "goes on"] as const),
    (p, c) => p.runtime.removeSandboxStorage({ sandbox }, c),
  ],
  [
    ...(["runtime", "inspectContainer", "app", 10, "ends"] as const),
    (p, c) => p.runtime.inspectContainer({ container }, c),
  ],
  [
    ...(["runtime", "listAlive", "web", 10, "ends"] as const),
    (p, c) => p.runtime.listAlive({ sandbox, containers: [] }, c),
  ],
  [
    ...(["runtime", "askToStop", "app", 10, "goes on"] as const),
    (p, c) => p.runtime.askToStop({ container }, c),
  ],
  [
    ...(["runtime", "stopContainer", "app", 30, "ends"] as const),
    (p, c) => p.runtime.stopContainer({ container, killAt: 0 }, c),
  ],
  [
    ...(["runtime", "reapSandbox", "web", 60, "goes on"] as const),
    (p, c) => p.runtime.reapSandbox({ sandbox }, c),
  ],
];

const ofOthers: readonly Row[] = [
  ["network", "listSandboxes", "", 30, "ends", (p, c) => p.network.listSandboxes({}, c)],
  [
    ...(["network", "collectGarbage", "pods", 60, "goes on"] as const),
    (p, c) => p.network.collectGarbage(garbage, c),
  ],
  ["fileSystem", "listSandboxes", "", 30, "ends", (p, c) => p.fileSystem.listSandboxes({}, c)],
  [
    ...(["fileSystem", "removeNamespace", namespace.path, 30, "goes on"] as const),
    (p, c) => p.fileSystem.removeNamespace({ namespace }, c),
  ],
  [
    ...(["fileSystem", "unmount", path, 30, "goes on"] as const),
    (p, c) => p.fileSystem.unmount({ path }, c),
  ],
  [
    ...(["fileSystem", "removeCgroup", path, 30, "goes on"] as const),
    (p, c) => p.fileSystem.removeCgroup({ path }, c),
  ],
  [
    ...(["fileSystem", "inspectNamespace", namespace.path, 10, "ends"] as const),
    (p, c) => p.fileSystem.inspectNamespace({ namespace }, c),
  ],
  [
    ...(["fileSystem", "removeTree", path, 120, "goes on"] as const),
    (p, c) => p.fileSystem.removeTree({ path }, c),
  ],
];

const ofExtensions: readonly Row[] = [
  [
    ...(["nri", "blockSynchronization", "", 5, "ends"] as const),
    async (p, c) => must(p.nri).blockSynchronization({}, c),
  ],
  ["nri", "listSubscribers", "", 2, "ends", async (p, c) => must(p.nri).listSubscribers({}, c)],
  [
    ...(["nri", "sandboxStopped", "s", 2, "goes on"] as const),
    async (p, c) => must(p.nri).sandboxStopped({ subscriber: "s", sandbox }, c),
  ],
  [
    ...(["nri", "sandboxRemoved", "s", 2, "goes on"] as const),
    async (p, c) => must(p.nri).sandboxRemoved({ subscriber: "s", sandbox }, c),
  ],
  [
    ...(["labels", "listSandboxes", "", 10, "ends"] as const),
    async (p, c) => must(p.labels).listSandboxes({}, c),
  ],
  [
    ...(["labels", "release", "web", 10, "goes on"] as const),
    async (p, c) => must(p.labels).release({ ownerId: "web", label: "l" }, c),
  ],
  [
    ...(["hooks", "runPostStop", "app /bin/after", 32, "goes on"] as const),
    async (p, c) => must(p.hooks).runPostStop({ hook, state }, c),
  ],
];

/** Who holds these is not a port, and may never answer. */
const ofWhatWasHandedOut: readonly Row[] = [
  [
    ...(["store", "releaseLease", "", 5, "goes on"] as const),
    (p, c) => p.giveBack.lease({ release: neverAnswering }, c),
  ],
  [
    ...(["nri", "unblock", "", 5, "goes on"] as const),
    (p, c) => p.giveBack.block({ unblock: neverAnswering }, c),
  ],
];

function neverAnswering(): Promise<never> {
  return new Promise(() => undefined);
}

/** A call of every method of every port, and of what gives back. */
export const operations: readonly Row[] = [
  ...ofStore,
  ...ofRuntime,
  ...ofOthers,
  ...ofExtensions,
  ...ofWhatWasHandedOut,
];

function must<Port>(port: Port | undefined): Port {
  if (port === undefined) throw new Error("it is not supplied");
  return port;
}
