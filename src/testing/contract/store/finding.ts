import { keeps } from "../trial.js";
import {
  addContainer,
  addSandbox,
  addSettledContainer,
  advance,
  attachmentOn,
  findContainer,
  findSandbox,
} from "./records.js";
import type { StoreClause } from "./store-subject.js";

const findsSandbox = "ContainerStore.findSandbox";
const findsContainer = "ContainerStore.findContainer";

/** What a store promises about finding and listing. */
export const findingClauses: readonly StoreClause[] = [
  {
    id: "store/finds-what-was-added",
    says: "A sandbox that was added is found by its id, with every field as it was given.",
    cites: [findsSandbox, "CreatorStore.addSandbox"],
    check: keeps(async ({ store }, trial) => {
      const added = await addSandbox(store, trial, "one", {
        pod: { name: "web", namespace: "default", uid: "u-1", attempt: 2 },
        runtimeHandler: { name: "runc", parameters: { path: "/usr/bin/runc" } },
        networkNamespace: { path: "/run/netns/one" },
        attachments: [attachmentOn("pods"), attachmentOn("storage", "eth1")],
        mounts: [{ kind: "shm", path: "/run/one/shm" }],
        paths: [{ kind: "root", path: "/var/lib/one" }],
        cgroups: ["/sys/fs/cgroup/one"],
        labels: { app: "web" },
        annotations: { note: "ü" },
      });
      trial.same("the sandbox", await findSandbox(store, trial, "one"), added);
    }),
  },
  {
    id: "store/exact-id-before-prefix",
    says: "An id that is exactly a sandbox's finds it, though it is a prefix of another's.",
    cites: [findsSandbox, "R1", "containerd"],
    check: keeps(async ({ store }, trial) => {
      await addSandbox(store, trial, "abc1");
      await addSandbox(store, trial, "abc");
      trial.same("the sandbox", (await findSandbox(store, trial, "abc")).id, "abc");
    }),
  },
  {
    id: "store/finds-by-prefix",
    says: "A prefix that only one sandbox has finds it.",
    cites: [findsSandbox, "R1"],
    check: keeps(async ({ store }, trial) => {
      await addSandbox(store, trial, "abc1");
      await addSandbox(store, trial, "abd2");
      trial.same("the sandbox", (await findSandbox(store, trial, "abd")).id, "abd2");
    }),
  },
  {
    id: "store/tells-ambiguous-from-absent",
    says: "A prefix that several sandboxes have is ambiguous, with the ids that have it.",
    cites: [findsSandbox, "R1", "D13"],
    check: keeps(async ({ store }, trial) => {
      for (const id of ["abc1", "abc2", "xyz"]) await addSandbox(store, trial, id);
      const found = await trial.value("findSandbox", store.findSandbox({ id: "abc" }, trial.call));
      trial.same("what abc is", found.state, "ambiguous");
      if (found.state === "ambiguous")
        trial.same("the candidates", found.candidates.toSorted(), ["abc1", "abc2"]);
    }),
  },
  {
    id: "store/absent-is-an-answer",
    says: "An id that nothing has is absent, which is no failure.",
    cites: [findsSandbox, findsContainer, "R2", "R9"],
    check: keeps(async ({ store }, { same, value, call }) => {
      const sandbox = await value("findSandbox", store.findSandbox({ id: "nobody" }, call));
      const container = await value("findContainer", store.findContainer({ id: "nobody" }, call));
      const listed = store.listContainers({ sandboxId: "nobody" }, call);
      same("the sandbox", sandbox, { state: "absent" });
      same("the container", container, { state: "absent" });
      same("the containers", await value("listContainers", listed), []);
    }),
  },
  {
    id: "store/finds-containers",
    says: "A container is found by its id, or by a prefix that no other container has.",
    cites: [findsContainer, "R1", "D13"],
    check: keeps(async ({ store, identity: creator }, trial) => {
      await addSandbox(store, trial, "pod");
      const ids = ["web", "web1", "db1"];
      for (const id of ids) await addContainer(store, trial, { id, sandboxId: "pod", creator });
      trial.same("web", (await findContainer(store, trial, "web")).id, "web");
      trial.same("db", (await findContainer(store, trial, "db")).id, "db1");
      const found = await trial.value("find we", store.findContainer({ id: "we" }, trial.call));
      trial.same("what we is", found.state, "ambiguous");
      if (found.state === "ambiguous")
        trial.same("the candidates", found.candidates.toSorted(), ["web", "web1"]);
    }),
  },
  {
    id: "store/lists-containers-of-one-sandbox",
    says: "The containers of a sandbox are listed whole, and those of no other.",
    cites: ["ContainerStore.listContainers"],
    check: keeps(async ({ store, identity: creator }, trial) => {
      for (const id of ["pod", "pod2"]) await addSandbox(store, trial, id);
      const own = await addSettledContainer(store, trial, { id: "a", sandboxId: "pod", creator });
      await addContainer(store, trial, { id: "b", sandboxId: "pod2", creator });
      const listed = store.listContainers({ sandboxId: "pod" }, trial.call);
      const containers = await trial.value("listContainers", listed);
      trial.same("the containers", containers, [own]);
    }),
  },
  {
    id: "store/lists-sandboxes",
    says: "The ids of all sandboxes are listed.",
    cites: ["ContainerStore.listSandboxes"],
    check: keeps(async ({ store }, trial) => {
      for (const id of ["one", "two"]) await addSandbox(store, trial, id);
      const listed = await trial.value("listSandboxes", store.listSandboxes({}, trial.call));
      trial.same("the sandboxes", listed.toSorted(), ["one", "two"]);
    }),
  },
  {
    id: "store/lists-namespace-users",
    says: "The users of a network namespace are those whose record names its path now.",
    cites: ["ContainerStore.listNamespaceUsers", "N13"],
    check: keeps(async ({ store }, trial) => {
      const [networkNamespace, path] = [{ path: "/run/netns/a" }, "/run/netns/a"];
      await addSandbox(store, trial, "one", { networkNamespace });
      await addSandbox(store, trial, "two", { networkNamespace: { path: "/run/netns/b" } });
      await addSandbox(store, trial, "three");
      const change = { networkNamespace };
      const updated = store.updateSandbox({ sandboxId: "three", change }, trial.call);
      await trial.done("updateSandbox", updated);
      const users = store.listNamespaceUsers({ path }, trial.call);
      const listed = await trial.value("listNamespaceUsers", users);
      trial.same("the users", listed.toSorted(), ["one", "three"]);
    }),
  },
  {
    id: "store/derives-damaged-records",
    says: "A damaged record is corrupt: what its id says, in phase unknown, with a message.",
    cites: [findsSandbox, "SandboxFound", "S02"],
    needs: ["damage"],
    check: keeps(async ({ store, damage }, trial) => {
      await addSandbox(store, trial, "one");
      await trial.verb(damage, "damage")("one");
      const found = await trial.value("findSandbox", store.findSandbox({ id: "one" }, trial.call));
      trial.same("what it is", found.state, "corrupt");
      if (found.state !== "corrupt") return;
      trial.same("its id", found.sandbox.id, "one");
      trial.same("its phase", found.sandbox.phase, "unknown");
      trial.holds(found.message !== "", "there should be a message");
    }),
  },
  {
    id: "store/damaged-records-take-phases",
    says: "A phase that is recorded of a damaged record stays, also over a restart.",
    cites: ["SandboxFound", "S02", "S04"],
    needs: ["damage"],
    check: keeps(async ({ store, damage, reopen }, trial) => {
      await addSandbox(store, trial, "one");
      await trial.verb(damage, "damage")("one");
      await advance(store, trial, "one", "stopping");
      const opened = await reopen();
      const found = await trial.value("findSandbox", opened.findSandbox({ id: "one" }, trial.call));
      trial.same("what it is", found.state, "corrupt");
      if (found.state === "corrupt") trial.same("its phase", found.sandbox.phase, "stopping");
    }),
  },
  {
    id: "store/one-damaged-record-harms-no-other",
    says: "A damaged record is listed, and every other sandbox is found as before.",
    cites: ["ContainerStore.listSandboxes", "S05"],
    needs: ["damage"],
    check: keeps(async ({ store, damage, identity: creator }, trial) => {
      const sound = await addSandbox(store, trial, "sound");
      const own = await addContainer(store, trial, { id: "web", sandboxId: "sound", creator });
      await addSandbox(store, trial, "torn");
      await trial.verb(damage, "damage")("torn");
      const ids = await trial.value("listSandboxes", store.listSandboxes({}, trial.call));
      trial.same("the sandboxes", ids.toSorted(), ["sound", "torn"]);
      trial.same("the other", await findSandbox(store, trial, "sound"), sound);
      const listed = store.listContainers({ sandboxId: "sound" }, trial.call);
      trial.same("its containers", await trial.value("listContainers", listed), [own]);
    }),
  },
];
