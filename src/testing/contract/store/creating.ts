import type {
  Call,
  ContainerFact,
  ContainerRecord,
  CreatorStore,
  ProcessIdentity,
} from "../../../index.js";
import { keeps, type Trial } from "../trial.js";
import {
  addContainer,
  addSandbox,
  addSettledContainer,
  findContainer,
  withoutCreator,
} from "./records.js";
import type { StoreClause } from "./store-subject.js";

const awaits = "ContainerStore.awaitCreation";

/** How long something is watched that must not be answered, in milliseconds. */
const aWhile = 100;

/** How a container's life came to its end. */
const lastEnd: readonly ContainerFact[] = [
  { kind: "kill-at", killAt: 9_000 },
  { kind: "stop-asked", at: 5_000 },
  { kind: "exited", at: 6_500, exitCode: 143 },
];

/** A container is being created in a pod, and its end is awaited. */
async function awaitOne(
  store: CreatorStore,
  trial: Trial,
  creator: ProcessIdentity,
  call: Call = trial.call,
): Promise<{ readonly end: Promise<"settled" | "creator-dead"> }> {
  await addSandbox(store, trial, "pod");
  await addContainer(store, trial, { id: "web", sandboxId: "pod", creator });
  const end = trial.value("awaitCreation", store.awaitCreation({ containerId: "web" }, call));
  await trial.waits("awaitCreation", end, aWhile);
  return { end };
}

/** What a store promises about containers that are being created. */
export const creatingClauses: readonly StoreClause[] = [
  {
    id: "store/containers-begin-as-creating",
    says: "A container that is added is being created by its creator, and has all it was given.",
    cites: ["CreatorStore.addContainer", "C02", "R07"],
    check: keeps(async ({ store, identity: creator }, trial) => {
      await addSandbox(store, trial, "pod");
      const container: ContainerRecord = {
        ...{ id: "web", sandboxId: "pod", name: "pod/web", phase: "running", creator },
        ...{ stopSignal: "SIGQUIT", bundle: "/run/web", mounts: ["/run/web/rootfs"] },
        ...{ directories: ["/var/web"], cgroups: ["/sys/fs/cgroup/web"] },
        postStopHooks: [{ path: "/bin/hook", args: ["hook", "-x"], timeout: 2 }],
        annotations: { note: "ü" },
      };
      const added = store.addContainer({ container }, trial.call);
      await trial.done("addContainer", added, "changed");
      const found = await findContainer(store, trial, "web");
      trial.same("the container", found, { ...container, phase: "creating" });
    }),
  },
  {
    id: "store/starts-are-creations",
    says: "A container that is being started is being created again, by who starts it.",
    cites: ["CreatorStore.beginStart", "C02"],
    check: keeps(async ({ store, identity }, trial) => {
      await addSandbox(store, trial, "pod");
      const creator = { ...identity, startTime: `${identity.startTime}0` };
      const container = { id: "web", sandboxId: "pod", creator };
      await addSettledContainer(store, trial, container, "created");
      const begun = store.beginStart({ containerId: "web", creator: identity }, trial.call);
      await trial.done("beginStart", begun, "changed");
      const found = await findContainer(store, trial, "web");
      trial.same("phase and creator", [found.phase, found.creator], ["creating", identity]);
    }),
  },
  {
    id: "store/begin-start-forgets-the-last-end",
    says: "A container that is started again has forgotten its last process, and how it ended.",
    cites: ["CreatorStore.beginStart", "C02", "T04"],
    check: keeps(async ({ store, identity: creator, reopen }, trial) => {
      await addSandbox(store, trial, "pod");
      const process = { pid: 4711, startTime: "12", bootId: "boot" };
      const container = { id: "web", sandboxId: "pod", creator, stopSignal: "SIGQUIT" };
      await addSettledContainer(store, trial, { ...container, process });
      for (const fact of lastEnd) {
        const recorded = store.recordContainerFact({ containerId: "web", fact }, trial.call);
        await trial.done(fact.kind, recorded, "changed");
      }
      const begun = store.beginStart({ containerId: "web", creator }, trial.call);
      await trial.done("beginStart", begun, "changed");
      const wanted = { ...container, phase: "creating" };
      trial.same("the container", await findContainer(store, trial, "web"), wanted);
      const found = await findContainer(await reopen(), trial, "web");
      trial.same("the container after a restart", found, wanted);
    }),
  },
  {
    id: "store/settling-records-what-came-about",
    says: "A settled container has what its creator gives it, and its creator is forgotten.",
    cites: ["CreatorStore.settleContainer", "R07"],
    check: keeps(async ({ store, identity: creator, reopen }, trial) => {
      await addSandbox(store, trial, "pod");
      const added = await addContainer(store, trial, { id: "web", sandboxId: "pod", creator });
      const process = { pid: 4711, startTime: "12", bootId: "boot" };
      const change = { phase: "running", process } as const;
      const settled = store.settleContainer({ containerId: "web", change }, trial.call);
      await trial.done("settleContainer", settled, "changed");
      const found = await findContainer(await reopen(), trial, "web");
      trial.same("the container", found, { ...withoutCreator(added), ...change });
    }),
  },
  {
    id: "store/what-is-settled-is-not-awaited",
    says: "A container that is not being created, or is not there, is settled at once.",
    cites: [awaits],
    check: keeps(async ({ store, identity: creator }, trial) => {
      await addSandbox(store, trial, "pod");
      await addSettledContainer(store, trial, { id: "web", sandboxId: "pod", creator });
      for (const containerId of ["web", "nobody"]) {
        const end = store.awaitCreation({ containerId }, trial.call);
        trial.same(containerId, await trial.value("awaitCreation", end), "settled");
      }
    }),
  },
  {
    id: "store/creation-is-awaited",
    says: "Who awaits a creation waits as long as its creator lives, and until it settles.",
    cites: [awaits, "R3", "C02"],
    check: keeps(async ({ store, identity }, trial) => {
      const { end } = await awaitOne(store, trial, identity);
      const change = { phase: "created" } as const;
      const settled = store.settleContainer({ containerId: "web", change }, trial.call);
      await trial.done("settleContainer", settled);
      trial.same("the end", await end, "settled");
    }),
  },
  {
    id: "store/creation-ends-when-forgotten",
    says: "A creation that is undone is settled: who awaits it goes on.",
    cites: [awaits, "B01"],
    check: keeps(async ({ store, identity }, trial) => {
      const { end } = await awaitOne(store, trial, identity);
      const forgotten = store.forgetContainer({ containerId: "web" }, trial.call);
      await trial.done("forgetContainer", forgotten, "changed");
      trial.same("the end", await end, "settled");
    }),
  },
  {
    id: "store/dead-creators-are-noticed",
    says: "Who awaits a creation is told when the creator has died.",
    cites: [awaits, "B01", "C02"],
    needs: ["processes"],
    check: keeps(async ({ store, startProcess }, trial) => {
      const creator = await trial.verb(startProcess, "processes")();
      const { end } = await awaitOne(store, trial, creator.identity);
      await creator.end();
      trial.same("the end", await end, "creator-dead");
    }),
  },
  {
    id: "store/a-reused-pid-is-no-creator",
    says: "A living process with the pid of the creator, but another start, is not the creator.",
    cites: [awaits, "ProcessIdentity", "P02"],
    check: keeps(async ({ store, identity }, trial) => {
      await addSandbox(store, trial, "pod");
      const creators = [
        { ...identity, startTime: `1${identity.startTime}` },
        { ...identity, bootId: "11111111-2222-3333-4444-555555555555" },
      ];
      for (const [at, creator] of creators.entries()) {
        const containerId = `web-${at}`;
        await addContainer(store, trial, { id: containerId, sandboxId: "pod", creator });
        const end = store.awaitCreation({ containerId }, trial.call);
        trial.same(containerId, await trial.value("awaitCreation", end), "creator-dead");
      }
    }),
  },
  {
    id: "store/creation-wait-ends-with-the-signal",
    says: "A caller that gives up awaiting a creation gets a fault at once.",
    cites: [awaits, "Call.signal", "R8", "T02"],
    check: keeps(async ({ store, identity: creator }, trial) => {
      await addSandbox(store, trial, "pod");
      await addContainer(store, trial, { id: "web", sandboxId: "pod", creator });
      const { call, abort } = trial.abortable();
      const wait = store.awaitCreation({ containerId: "web" }, call);
      const end = trial.refused("the wait", wait, "aborted");
      await trial.waits("awaitCreation", end, aWhile);
      abort();
      await end;
    }),
  },
];
