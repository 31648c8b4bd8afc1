import { ok, ResultAsync } from "podsandbox";
import type { Invariant } from "./invariants.js";
import type { Simulation } from "./simulated-node.js";

/** What is wrong in one thing, and the invariant that says so. */
interface PlantedBug {
  readonly says: string;
  readonly breaks: Invariant;
  readonly plant?: Simulation["plant"];
  readonly plantAround?: Simulation["plantAround"];
}

const done = ok({ changed: true, warnings: [] });

/** Bugs, most of them of ports: at least one for each invariant. */
export const plantedBugs: readonly PlantedBug[] = [
  {
    says: "a store that loses the record of what is being stopped",
    breaks: "process",
    plant: (ports, { node }) => ({
      ...ports,
      store: {
        ...ports.store,
        recordSandboxFact: async (request, call) => {
          const recorded = await ports.store.recordSandboxFact(request, call);
          delete node.world.books.sandboxes[request.sandboxId];
          return recorded;
        },
      },
    }),
  },
  {
    says: "a plugin that gives back the address of another pod too",
    breaks: "address",
    plant: (ports, { node }) => ({
      ...ports,
      network: {
        ...ports.network,
        detach: (request, call) => {
          const { held } = node.world.network;
          const other = Object.keys(held).find((id) => id !== request.sandboxId);
          if (other !== undefined) delete held[other];
          return ports.network.detach(request, call);
        },
      },
    }),
  },
  {
    says: "a plugin that says that it gave an address back, and keeps it",
    breaks: "address",
    plant: (ports) => ({
      ...ports,
      network: { ...ports.network, detach: async () => done },
    }),
  },
  {
    says: "a store that says that a debt is settled, and keeps it",
    breaks: "address",
    plant: (ports) => ({
      ...ports,
      store: { ...ports.store, settleLedgerEntry: async () => done },
    }),
  },
  {
    says: "a store that says that it took a debt into the ledger, and did not",
    breaks: "name",
    plant: (ports) => ({
      ...ports,
      store: { ...ports.store, addLedgerEntry: async () => done },
    }),
  },
  {
    says: "a store that lets containers start behind the fence",
    breaks: "fence",
    plant: (ports) => ({
      ...ports,
      store: { ...ports.store, beginStart: async () => done },
    }),
  },
  {
    says: "a store that gives the name free with the first fact",
    breaks: "name",
    plant: (ports) => ({
      ...ports,
      store: {
        ...ports.store,
        recordSandboxFact: async (request, call) => {
          void (await ports.store.releaseNames({ ownerId: request.sandboxId }, call));
          return ports.store.recordSandboxFact(request, call);
        },
      },
    }),
  },
  {
    says: "calls that are rejected, now and then",
    breaks: "rejected",
    plantAround: (coordinator) => ({
      ...coordinator,
      remove: (request, options) =>
        request.podSandboxId.endsWith("7")
          ? ResultAsync.fromSafePromise(Promise.reject(new Error("it is rejected")))
          : coordinator.remove(request, options),
    }),
  },
  {
    says: "a store that says that it forgot a sandbox, and keeps it",
    breaks: "end",
    plant: (ports) => ({
      ...ports,
      store: { ...ports.store, forgetSandbox: async () => done },
    }),
  },
  {
    says: "a plugin that never gives back the address of one pod in ten",
    breaks: "end",
    plant: (ports) => ({
      ...ports,
      network: {
        ...ports.network,
        detach: (request, call) =>
          request.sandboxId.endsWith("7")
            ? Promise.reject(new Error("the plugin is broken"))
            : ports.network.detach(request, call),
      },
    }),
  },
  {
    says: "a store that leases a sandbox to everybody at one time",
    breaks: "lease",
    plant: (ports) => ({
      ...ports,
      store: { ...ports.store, lease: async () => ok({ release: async () => done }) },
    }),
  },
  {
    says: "a runtime that says that nothing lives",
    breaks: "node",
    plant: (ports) => ({
      ...ports,
      runtime: {
        ...ports.runtime,
        listAlive: async () => ok([]),
        stopContainer: async () => done,
        stopSandbox: async () => done,
      },
    }),
  },
];
