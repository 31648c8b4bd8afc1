import type { SandboxRecord } from "../../../index.js";
import { keeps } from "../trial.js";
import { addContainer, addNamedSandbox, addSandbox, attachmentOn, findSandbox } from "./records.js";
import type { StoreClause } from "./store-subject.js";

/** A creator in plain JavaScript hands over whatever it likes. */
const untyped: (text: string) => SandboxRecord = JSON.parse;

/** What a store promises about records that are added and changed, and about the ledger. */
export const recordingClauses: readonly StoreClause[] = [
  {
    id: "store/takes-nothing-that-it-cannot-read",
    says: "A record that lacks what every record has is found, or is refused and leaves no trace.",
    cites: ["CreatorStore.addSandbox", "S02"],
    check: keeps(async ({ store, reopen }, trial) => {
      const path = "/run/netns/one";
      const sandbox = untyped(`{"id":"one","phase":"ready","networkNamespace":{"path":"${path}"}}`);
      const added = store.addSandbox({ sandbox }, trial.call);
      const isTaken = (await trial.settled("addSandbox", added)).isOk();
      const opened = await reopen();
      const found = await trial.value("findSandbox", opened.findSandbox({ id: "one" }, trial.call));
      trial.same("what is found", found.state, isTaken ? "found" : "absent");
      const traces = opened.listTraces({}, trial.call);
      trial.same("the traces", await trial.value("listTraces", traces), []);
      const users = opened.listNamespaceUsers({ path }, trial.call);
      const used = await trial.value("listNamespaceUsers", users);
      trial.same("who uses the namespace", used, isTaken ? ["one"] : []);
    }),
  },
  {
    id: "store/ids-of-sandboxes-are-taken-once",
    says: "A sandbox is refused if its id is taken; the one that has it stays as it is.",
    cites: ["CreatorStore.addSandbox"],
    check: keeps(async ({ store }, trial) => {
      const first = await addSandbox(store, trial, "pod", { labels: { a: "1" } });
      const sandbox = { ...first, labels: { a: "2" } };
      await trial.refused("addSandbox", store.addSandbox({ sandbox }, trial.call), "refused");
      trial.same("the sandbox", await findSandbox(store, trial, "pod"), first);
    }),
  },
  {
    id: "store/sandboxes-hold-the-name-they-say",
    says: "A sandbox is refused if it does not hold the name it says.",
    cites: ["CreatorStore.addSandbox", "S01"],
    check: keeps(async ({ store, identity: reserver }, trial) => {
      await trial.done(
        "reserveName",
        store.reserveName({ name: "web", ownerId: "other", reserver }, trial.call),
      );
      for (const name of ["web", "nobody's"]) {
        const sandbox = { id: "pod", name, phase: "creating", network: "pod" } as const;
        const added = store.addSandbox({ sandbox }, trial.call);
        await trial.refused(`addSandbox as ${name}`, added, "refused");
      }
      const found = await trial.value("findSandbox", store.findSandbox({ id: "pod" }, trial.call));
      trial.same("the sandbox", found.state, "absent");
    }),
  },
  {
    id: "store/updates-replace-fields",
    says: "An update replaces the fields it names, keeps the others, and outlives a restart.",
    cites: ["CreatorStore.updateSandbox"],
    check: keeps(async ({ store, reopen }, trial) => {
      const labels = { app: "web" };
      const before = await addSandbox(store, trial, "pod", { phase: "creating", labels });
      const change = {
        phase: "ready",
        networkNamespace: { path: "/run/netns/pod" },
        process: { pid: 4711, startTime: "12", bootId: "boot" },
        cgroups: ["/sys/fs/cgroup/pod"],
      } as const;
      const updated = store.updateSandbox({ sandboxId: "pod", change }, trial.call);
      await trial.done("updateSandbox", updated, "changed");
      const after = await findSandbox(await reopen(), trial, "pod");
      trial.same("the sandbox", after, { ...before, ...change });
    }),
  },
  {
    id: "store/updates-only-make-ready",
    says: "The only phase that an update gives is ready, and only to what is being created.",
    cites: ["CreatorStore.updateSandbox", "SandboxPhase"],
    check: keeps(async ({ store }, trial) => {
      const wrong = { creating: ["stopping", "removing"], ready: ["creating", "stopped"] } as const;
      for (const phase of ["creating", "ready"] as const) {
        await addSandbox(store, trial, phase, { phase });
        for (const next of wrong[phase]) {
          const change = { phase: next };
          const updated = store.updateSandbox({ sandboxId: phase, change }, trial.call);
          await trial.refused(`from ${phase} to ${next}`, updated, "refused");
        }
        trial.same("its phase", (await findSandbox(store, trial, phase)).phase, phase);
      }
    }),
  },
  {
    id: "store/attachments-are-owed-before-add",
    says: "Attachments are owed as they are given, in order, and still are after a restart.",
    cites: ["CreatorStore.oweAttachment", "R6", "N02", "N06"],
    check: keeps(async ({ store, reopen }, trial) => {
      await addSandbox(store, trial, "pod");
      const attachments = [attachmentOn("z-pods"), attachmentOn("a-storage", "eth1")];
      for (const attachment of attachments) {
        const owed = store.oweAttachment({ sandboxId: "pod", attachment }, trial.call);
        await trial.done("oweAttachment", owed, "changed");
      }
      const found = await findSandbox(await reopen(), trial, "pod");
      trial.same("the attachments", found.attachments, attachments);
    }),
  },
  {
    id: "store/a-new-add-is-owed-again",
    says: "An attachment that was detached is owed again before it is added again.",
    cites: ["CreatorStore.oweAttachment", "N02"],
    check: keeps(async ({ store }, trial) => {
      const attachment = attachmentOn("pods");
      await addSandbox(store, trial, "pod", { attachments: [attachment] });
      const fact = { kind: "attachment-detached", attachment } as const;
      const detached = store.recordSandboxFact({ sandboxId: "pod", fact }, trial.call);
      await trial.done("attachment-detached", detached, "changed");
      const owed = store.oweAttachment({ sandboxId: "pod", attachment }, trial.call);
      await trial.done("oweAttachment", owed, "changed");
      const { attachments } = await findSandbox(store, trial, "pod");
      trial.same("the attachments", attachments, [attachment]);
    }),
  },
  {
    id: "store/results-of-add-are-kept",
    says: "What ADD answered is kept with its attachment; without one it changes nothing.",
    cites: ["CreatorStore.recordAttachmentResult", "N05"],
    check: keeps(async ({ store, reopen }, trial) => {
      const attachments = [attachmentOn("pods"), attachmentOn("storage", "eth1")];
      const [first, second] = attachments;
      await addSandbox(store, trial, "pod", { attachments });
      const result = { cniVersion: "1.1.0", ips: [{ address: "10.0.0.2/24" }] };
      const attachment = { network: "pods", interfaceName: "eth0" };
      const record = (sandboxId: string, interfaceName: string) =>
        store.recordAttachmentResult(
          { sandboxId, attachment: { ...attachment, interfaceName }, result },
          trial.call,
        );
      await trial.done("the result", record("pod", "eth0"), "changed");
      await trial.done("that of no attachment", record("pod", "eth9"), "unchanged");
      await trial.done("that of no sandbox", record("nobody", "eth0"), "unchanged");
      const found = await findSandbox(await reopen(), trial, "pod");
      trial.same("the attachments", found.attachments, [{ ...first, result }, second]);
    }),
  },
  {
    id: "store/ids-of-containers-are-taken-once",
    says: "A container is refused if its id is taken, in whatever sandbox.",
    cites: ["CreatorStore.addContainer"],
    check: keeps(async ({ store, identity: creator }, trial) => {
      for (const id of ["one", "two"]) await addSandbox(store, trial, id);
      await addContainer(store, trial, { id: "web", sandboxId: "one", creator });
      for (const sandboxId of ["one", "two"]) {
        const container = { id: "web", sandboxId, phase: "creating", creator } as const;
        const added = store.addContainer({ container }, trial.call);
        await trial.refused(`addContainer to ${sandboxId}`, added, "refused");
      }
      const listed = store.listContainers({ sandboxId: "two" }, trial.call);
      trial.same("the containers of two", await trial.value("listContainers", listed), []);
    }),
  },
  {
    id: "store/names-of-containers-are-taken-once",
    says: "A container holds its name, and is refused if another holds it.",
    cites: ["CreatorStore.addContainer", "S01"],
    check: keeps(async ({ store, identity: creator, nameOwner }, trial) => {
      await addNamedSandbox(store, trial, { id: "pod", name: "web", reserver: creator });
      const named = { sandboxId: "pod", name: "pod/web", creator };
      await addContainer(store, trial, { ...named, id: "first" });
      trial.same("who holds the name", await nameOwner("pod/web"), "first");
      for (const name of ["pod/web", "web"]) {
        const container = { ...named, id: "second", name, phase: "creating" } as const;
        const added = store.addContainer({ container }, trial.call);
        await trial.refused(`addContainer as ${name}`, added, "refused");
      }
    }),
  },
  {
    id: "store/the-ledger-keeps-its-entries",
    says: "The ledger holds what was added to it, once for each id, and after a restart.",
    cites: ["ContainerStore.addLedgerEntry", "LedgerEntry", "D16"],
    check: keeps(async ({ store, reopen, ledger }, trial) => {
      const [attachment, networkNamespace] = [attachmentOn("pods"), { path: "/run/netns/pod" }];
      const entry = {
        ...{ id: "pod detach-network pods/eth0", sandboxId: "pod", step: "detach-network" },
        ...{ at: 5, reason: "the plugin is gone" },
        debt: { kind: "attachment", attachment, networkNamespace },
      } as const;
      await trial.done("addLedgerEntry", store.addLedgerEntry({ entry }, trial.call), "changed");
      const again = { ...entry, at: 6 };
      const repeated = store.addLedgerEntry({ entry: again }, trial.call);
      await trial.done("addLedgerEntry again", repeated, "unchanged");
      await reopen();
      trial.same("the ledger", await ledger(), [entry]);
    }),
  },
];
