import type { ContainerRecord, SandboxRecord } from "../../../index.js";
import { keeps } from "../trial.js";
import {
  addNamedSandbox,
  addSandbox,
  attachmentOn,
  findContainer,
  findSandbox,
} from "./records.js";
import type { StoreClause } from "./store-subject.js";

const adopts = "ContainerStore.adoptSandbox";

const sandbox: SandboxRecord = {
  id: "pod",
  phase: "stopped",
  network: "pod",
  networkNamespace: { path: "/run/netns/pod" },
  attachments: [attachmentOn("pods")],
  mounts: [{ kind: "shm", path: "/run/pod/shm" }],
  cgroups: ["/sys/fs/cgroup/pod"],
  adoptedFrom: "pod prove-dead live-processes",
};

const container: ContainerRecord = {
  ...{ id: "web", sandboxId: "pod", phase: "running", bundle: "/run/web" },
  directories: ["/var/web"],
};

const known = { sandbox, containers: [container] };

/** What a store promises about sandboxes that are found without a record. */
export const adoptingClauses: readonly StoreClause[] = [
  {
    id: "store/adopts-by-id",
    says: "What is adopted is there to be removed, and whatever it may have attached is owed.",
    cites: [adopts, "B01", "N02", "N13"],
    check: keeps(async ({ store, reopen, identity: creator }, trial) => {
      const adopted = store.adoptSandbox({ sandboxId: "pod" }, trial.call);
      await trial.done("adoptSandbox", adopted, "changed");
      const opened = await reopen();
      const found = await findSandbox(opened, trial, "pod");
      trial.same("its phase", found.phase, "removing");
      if (found.network === "pod") trial.same("its debts", found.attachments, "unreadable");
      const listed = await trial.value("listSandboxes", opened.listSandboxes({}, trial.call));
      trial.same("the sandboxes", listed, ["pod"]);
      const added = { container: { ...container, phase: "creating", creator } } as const;
      await trial.refused("addContainer", opened.addContainer(added, trial.call), "refused");
    }),
  },
  {
    id: "store/adopts-what-is-known",
    says: "What is known of an adopted sandbox and its containers is on record, but for its phase.",
    cites: [adopts, "KnownSandbox", "A01"],
    check: keeps(async ({ store, reopen }, trial) => {
      const adopted = store.adoptSandbox({ sandboxId: "pod", known }, trial.call);
      await trial.done("adoptSandbox", adopted, "changed");
      const opened = await reopen();
      const found = await findSandbox(opened, trial, "pod");
      trial.same("the sandbox", found, { ...sandbox, phase: "removing" });
      trial.same("the container", await findContainer(opened, trial, "web"), container);
      const listed = opened.listContainers({ sandboxId: "pod" }, trial.call);
      trial.same("its containers", await trial.value("listContainers", listed), [container]);
      const users = opened.listNamespaceUsers({ path: "/run/netns/pod" }, trial.call);
      trial.same("the users", await trial.value("listNamespaceUsers", users), ["pod"]);
    }),
  },
  {
    id: "store/adopts-nothing-on-record",
    says: "A sandbox that has a record is not adopted, and stays as it is.",
    cites: [adopts, "R07"],
    check: keeps(async ({ store }, trial) => {
      const before = await addSandbox(store, trial, "pod", { labels: { a: "1" } });
      for (const request of [{ sandboxId: "pod" }, { sandboxId: "pod", known }])
        await trial.refused("adoptSandbox", store.adoptSandbox(request, trial.call), "refused");
      trial.same("the sandbox", await findSandbox(store, trial, "pod"), before);
    }),
  },
  {
    id: "store/adopts-no-name-of-another",
    says: "A sandbox is not adopted with a name that belongs to another, which keeps it.",
    cites: [adopts, "S01"],
    check: keeps(async ({ store, identity: reserver, nameOwner }, trial) => {
      await addNamedSandbox(store, trial, { id: "other", name: "web", reserver });
      const request = {
        sandboxId: "pod",
        known: { ...known, sandbox: { ...sandbox, name: "web" } },
      };
      await trial.refused("adoptSandbox", store.adoptSandbox(request, trial.call), "refused");
      trial.same("who holds the name", await nameOwner("web"), "other");
      const found = await trial.value("findSandbox", store.findSandbox({ id: "pod" }, trial.call));
      trial.same("the sandbox", found.state, "absent");
    }),
  },
  {
    id: "store/lists-traces",
    says: "Who holds a name without a record is told, unless somebody who lives reserved it.",
    cites: ["ContainerStore.listTraces", "S01", "S06"],
    needs: ["processes"],
    check: keeps(async ({ store, identity, startProcess }, trial) => {
      const dead = await trial.verb(startProcess, "processes")();
      await addNamedSandbox(store, trial, { id: "one", name: "a", reserver: dead.identity });
      for (const [name, ownerId, reserver] of [
        ["b", "two", dead.identity],
        ["c", "three", identity],
      ] as const)
        await trial.done("reserve", store.reserveName({ name, ownerId, reserver }, trial.call));
      await dead.end();
      const listed = await trial.value("listTraces", store.listTraces({}, trial.call));
      trial.same("the traces", listed, ["two"]);
      const released = store.releaseNames({ ownerId: "two" }, trial.call);
      await trial.done("releaseNames", released, "changed");
      const after = await trial.value("listTraces", store.listTraces({}, trial.call));
      trial.same("the traces then", after, []);
    }),
  },
];
