import type { CreatorStore, ProcessIdentity } from "../../../index.js";
import { keeps, type Trial } from "../trial.js";
import { addContainer, addNamedSandbox, addSandbox } from "./records.js";
import type { IdleProcess, StoreClause } from "./store-subject.js";

/** The name is reserved for the owner. */
async function reserve(
  store: CreatorStore,
  { done, call }: Trial,
  name: string,
  ownerId: string,
  reserver: ProcessIdentity,
): Promise<void> {
  const reserved = store.reserveName({ name, ownerId, reserver }, call);
  await done(`reserveName ${name} for ${ownerId}`, reserved);
}

async function endedProcess(start: () => PromiseLike<IdleProcess>): Promise<ProcessIdentity> {
  const { identity, end } = await start();
  await end();
  return identity;
}

/** What a store promises about forgetting, and about names. */
export const forgettingClauses: readonly StoreClause[] = [
  {
    id: "store/forgotten-containers-are-gone",
    says: "A container that is forgotten has no record, and its name is free; again is unchanged.",
    cites: ["ContainerStore.forgetContainer", "R12", "S01", "S06"],
    check: keeps(async ({ store, identity: creator, nameOwner }, trial) => {
      await addSandbox(store, trial, "pod");
      const container = { id: "web", sandboxId: "pod", name: "pod/web", creator };
      await addContainer(store, trial, container);
      const forget = () => store.forgetContainer({ containerId: "web" }, trial.call);
      await trial.done("forgetContainer", forget(), "changed");
      trial.same("who holds its name", await nameOwner("pod/web"), undefined);
      const found = await trial.value("find", store.findContainer({ id: "web" }, trial.call));
      trial.same("the container", found.state, "absent");
      const listed = store.listContainers({ sandboxId: "pod" }, trial.call);
      trial.same("the containers", await trial.value("listContainers", listed), []);
      await trial.done("forgetContainer again", forget(), "unchanged");
    }),
  },
  {
    id: "store/forgotten-sandboxes-are-gone",
    says: "A sandbox that is forgotten has no record and is in no index; again is unchanged.",
    cites: ["ContainerStore.forgetSandbox", "R12", "S06", "D5"],
    check: keeps(async ({ store, reopen }, trial) => {
      const path = "/run/netns/pod";
      await addSandbox(store, trial, "pod", { networkNamespace: { path } });
      await trial.done("forget", store.forgetSandbox({ sandboxId: "pod" }, trial.call), "changed");
      const isForgotten = async (book: CreatorStore): Promise<void> => {
        const found = await trial.value("find", book.findSandbox({ id: "po" }, trial.call));
        trial.same("the sandbox", found.state, "absent");
        const ids = await trial.value("listSandboxes", book.listSandboxes({}, trial.call));
        trial.same("the sandboxes", ids, []);
        const users = book.listNamespaceUsers({ path }, trial.call);
        trial.same("the namespace's users", await trial.value("users", users), []);
        const again = book.forgetSandbox({ sandboxId: "pod" }, trial.call);
        await trial.done("forgetSandbox again", again, "unchanged");
      };
      await isForgotten(store);
      const opened = await reopen();
      await isForgotten(opened);
      await addSandbox(opened, trial, "pod");
    }),
  },
  {
    id: "store/forgotten-sandboxes-keep-their-name",
    says: "The name of a sandbox that is forgotten stays reserved until it is released.",
    cites: ["ContainerStore.forgetSandbox", "R12", "S01"],
    check: keeps(async ({ store, identity: reserver, nameOwner }, trial) => {
      await addNamedSandbox(store, trial, { id: "pod", name: "web", reserver });
      await trial.done("forget", store.forgetSandbox({ sandboxId: "pod" }, trial.call), "changed");
      trial.same("who holds the name", await nameOwner("web"), "pod");
    }),
  },
  {
    id: "store/damaged-records-are-put-aside",
    says: "The bytes of a damaged record that is forgotten are put aside, for people.",
    cites: ["ContainerStore.forgetSandbox", "S02"],
    needs: ["damage"],
    check: keeps(async ({ store, damage, isPutAside }, trial) => {
      await addSandbox(store, trial, "pod");
      await trial.verb(damage, "damage")("pod");
      await trial.done("forget", store.forgetSandbox({ sandboxId: "pod" }, trial.call), "changed");
      const isKept = await trial.verb(isPutAside, "damage")("pod");
      trial.holds(isKept, "the damaged bytes should have been kept");
      const found = await trial.value("find", store.findSandbox({ id: "pod" }, trial.call));
      trial.same("the sandbox", found.state, "absent");
    }),
  },
  {
    id: "store/names-are-released-by-owner",
    says: "All names of an owner are released, and none of another's; again is unchanged.",
    cites: ["ContainerStore.releaseNames", "R12", "S01"],
    check: keeps(async ({ store, identity, nameOwner }, trial) => {
      await reserve(store, trial, "web", "pod", identity);
      await reserve(store, trial, "web-2", "pod", identity);
      await reserve(store, trial, "db", "other", identity);
      const release = () => store.releaseNames({ ownerId: "pod" }, trial.call);
      await trial.done("releaseNames", release(), "changed");
      const owners = [await nameOwner("web"), await nameOwner("web-2"), await nameOwner("db")];
      trial.same("the owners", owners, [undefined, undefined, "other"]);
      await trial.done("releaseNames again", release(), "unchanged");
    }),
  },
  {
    id: "store/names-of-records-are-not-released",
    says: "The names of a sandbox or a container that has a record stay with it.",
    cites: ["ContainerStore.releaseNames", "S01"],
    check: keeps(async ({ store, identity: reserver, nameOwner }, trial) => {
      await addNamedSandbox(store, trial, { id: "pod", name: "web", reserver });
      const released = store.releaseNames({ ownerId: "pod" }, trial.call);
      await trial.done("releaseNames", released, "unchanged");
      trial.same("who holds it", await nameOwner("web"), "pod");
    }),
  },
  {
    id: "store/names-outlive-a-restart",
    says: "A name is held after a restart.",
    cites: ["CreatorStore.reserveName", "S01"],
    check: keeps(async ({ store, identity: reserver, nameOwner, reopen }, trial) => {
      await addNamedSandbox(store, trial, { id: "pod", name: "web", reserver });
      const opened = await reopen();
      trial.same("who holds it", await nameOwner("web"), "pod");
      const taken = opened.reserveName({ name: "web", ownerId: "other", reserver }, trial.call);
      await trial.refused("reserveName", taken, "refused");
    }),
  },
  {
    id: "store/a-name-has-one-owner",
    says: "A name belongs to who reserved it first, who may reserve it again.",
    cites: ["CreatorStore.reserveName", "S01"],
    check: keeps(async ({ store, identity: reserver, nameOwner }, trial) => {
      await reserve(store, trial, "web", "pod", reserver);
      const again = store.reserveName({ name: "web", ownerId: "pod", reserver }, trial.call);
      await trial.done("reserveName again", again, "unchanged");
      const taken = store.reserveName({ name: "web", ownerId: "other", reserver }, trial.call);
      await trial.refused("reserveName by another", taken, "refused");
      trial.same("who holds it", await nameOwner("web"), "pod");
    }),
  },
  {
    id: "store/names-of-the-dead-are-taken-over",
    says: "A name without a record and with a dead reserver is taken over.",
    cites: ["CreatorStore.reserveName", "S01"],
    needs: ["processes"],
    check: keeps(async ({ store, identity, nameOwner, startProcess }, trial) => {
      const dead = await endedProcess(trial.verb(startProcess, "processes"));
      await reserve(store, trial, "web", "pod", dead);
      await reserve(store, trial, "web", "other", identity);
      trial.same("who holds it", await nameOwner("web"), "other");
      const stale = store.releaseNames({ ownerId: "pod" }, trial.call);
      await trial.done("releaseNames of the first", stale, "unchanged");
      trial.same("who holds it then", await nameOwner("web"), "other");
    }),
  },
  {
    id: "store/names-of-records-are-not-taken-over",
    says: "A name whose owner has a record is not taken over, though its reserver has died.",
    cites: ["CreatorStore.reserveName", "S01"],
    needs: ["processes"],
    check: keeps(async ({ store, identity, nameOwner, startProcess }, trial) => {
      const dead = await endedProcess(trial.verb(startProcess, "processes"));
      await addNamedSandbox(store, trial, { id: "pod", name: "web", reserver: dead });
      const container = { id: "c1", sandboxId: "pod", name: "pod/c1", creator: dead };
      await addContainer(store, trial, container);
      for (const [name, owner] of Object.entries({ web: "pod", "pod/c1": "c1" })) {
        const request = { name, ownerId: "other", reserver: identity };
        await trial.refused(`take ${name}`, store.reserveName(request, trial.call), "refused");
        trial.same(`who holds ${name}`, await nameOwner(name), owner);
      }
    }),
  },
];
