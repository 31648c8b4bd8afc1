import {
  applyContainerFact,
  applySandboxFact,
  type ContainerFact,
  type CreatorStore,
  type SandboxFact,
} from "../../../index.js";
import { isSame } from "../is-same.js";
import { keeps, type Trial } from "../trial.js";
import {
  addSandbox,
  addSettledContainer,
  advance,
  attachmentOn,
  findContainer,
  findSandbox,
} from "./records.js";
import type { StoreClause } from "./store-subject.js";

const records = "ContainerStore.recordSandboxFact";
const recordsContainer = "ContainerStore.recordContainerFact";

const failure = { step: "unmount", at: 1, message: "busy", count: 1 };

const sandboxFacts: readonly SandboxFact[] = [
  { kind: "notified", notification: { subscriber: "observer", event: "stopped" } },
  { kind: "phase", phase: "stopping" },
  { kind: "step-failed", failure },
  { kind: "step-failed", failure: { ...failure, at: 2, count: 2 } },
  { kind: "attachment-detached", attachment: { network: "pods", interfaceName: "eth0" } },
  { kind: "attachment-abandoned", attachment: { network: "storage", interfaceName: "eth1" } },
  { kind: "attachment-detached", attachment: { network: "nobody", interfaceName: "eth0" } },
  { kind: "namespace-released" },
  { kind: "namespace-abandoned" },
  { kind: "live-processes-abandoned" },
  { kind: "step-recovered", step: "unmount" },
  { kind: "phase", phase: "stopped" },
  { kind: "phase", phase: "removing" },
];

const containerFacts: readonly ContainerFact[] = [
  { kind: "kill-at", killAt: 9_000 },
  { kind: "kill-at", killAt: 7_000 },
  { kind: "kill-at", killAt: 8_000 },
  { kind: "stop-asked", at: 5_000 },
  { kind: "stop-asked", at: 6_000 },
  { kind: "exited", at: 6_500, exitCode: 143 },
  { kind: "exited", at: 9_500, exitCode: 1 },
  { kind: "hook-run", hook: 1 },
  { kind: "hook-run", hook: 0 },
  { kind: "removing" },
];

function addFullSandbox(store: CreatorStore, trial: Trial): ReturnType<typeof addSandbox> {
  return addSandbox(store, trial, "pod", {
    networkNamespace: { path: "/run/netns/pod" },
    attachments: [attachmentOn("pods"), attachmentOn("storage", "eth1")],
  });
}

/** What a store promises about facts: they mean what the library says, and outlive the process. */
export const factClauses: readonly StoreClause[] = [
  {
    id: "store/facts-mean-what-they-say",
    says: "After each fact a sandbox is what `applySandboxFact` makes of it.",
    cites: [records, "applySandboxFact", "R5"],
    check: keeps(async ({ store }, trial) => {
      let wanted = await addFullSandbox(store, trial);
      for (const fact of sandboxFacts) {
        const recorded = store.recordSandboxFact({ sandboxId: "pod", fact }, trial.call);
        const { changed } = await trial.done(fact.kind, recorded);
        const next = applySandboxFact(wanted, fact);
        if (!isSame(next, wanted)) trial.same(`changed by ${fact.kind}`, changed, true);
        trial.same(`after ${fact.kind}`, await findSandbox(store, trial, "pod"), next);
        wanted = next;
      }
    }),
  },
  {
    id: "store/facts-twice-are-once",
    says: "A fact about a sandbox that is recorded again changes nothing.",
    cites: [records, "SandboxFact", "R5"],
    check: keeps(async ({ store }, trial) => {
      let known = await addFullSandbox(store, trial);
      for (const fact of sandboxFacts) {
        known = applySandboxFact(known, fact);
        await trial.done(
          fact.kind,
          store.recordSandboxFact({ sandboxId: "pod", fact }, trial.call),
        );
        const again = store.recordSandboxFact({ sandboxId: "pod", fact }, trial.call);
        await trial.done(`${fact.kind} again`, again, "unchanged");
        trial.same(`after ${fact.kind}`, await findSandbox(store, trial, "pod"), known);
      }
    }),
  },
  {
    id: "store/phases-only-advance",
    says: "A sandbox never goes back to an earlier phase.",
    cites: [records, "SandboxPhase", "S04"],
    check: keeps(async ({ store }, trial) => {
      await addSandbox(store, trial, "pod");
      await advance(store, trial, "pod", "removing");
      for (const phase of ["stopping", "stopped"] as const) {
        const fact = { kind: "phase", phase } as const;
        const recorded = store.recordSandboxFact({ sandboxId: "pod", fact }, trial.call);
        await trial.done(phase, recorded, "unchanged");
      }
      trial.same("its phase", (await findSandbox(store, trial, "pod")).phase, "removing");
    }),
  },
  {
    id: "store/facts-outlive-a-restart",
    says: "What was recorded of a sandbox is there after a restart.",
    cites: [records, "R5", "T03"],
    check: keeps(async ({ store, reopen }, trial) => {
      let wanted = await addFullSandbox(store, trial);
      for (const fact of sandboxFacts) {
        wanted = applySandboxFact(wanted, fact);
        await trial.done(
          fact.kind,
          store.recordSandboxFact({ sandboxId: "pod", fact }, trial.call),
        );
      }
      trial.same("the sandbox", await findSandbox(await reopen(), trial, "pod"), wanted);
    }),
  },
  {
    id: "store/unreadable-attachments-are-settled-once",
    says: "Attachments that cannot be read are owed until a DEL of what cannot be read succeeded.",
    cites: [records, "SandboxRecord.attachments", "N05"],
    check: keeps(async ({ store }, trial) => {
      await addSandbox(store, trial, "pod", { attachments: "unreadable" });
      const attachments = async () => (await findSandbox(store, trial, "pod")).attachments;
      trial.same("the attachments", await attachments(), "unreadable");
      const fact = { kind: "attachment-detached", attachment: "unreadable" } as const;
      const recorded = store.recordSandboxFact({ sandboxId: "pod", fact }, trial.call);
      await trial.done(fact.kind, recorded, "changed");
      trial.same("the attachments then", await attachments(), []);
    }),
  },
  {
    id: "store/facts-at-once-are-all-kept",
    says: "Facts that are recorded at the same time are all kept.",
    cites: [records, "D1"],
    check: keeps(async ({ store }, trial) => {
      await addSandbox(store, trial, "pod");
      const subscribers = ["a", "b", "c", "d"];
      const recorded = subscribers.map((subscriber) => {
        const notification = { subscriber, event: "stopped" } as const;
        const fact = { kind: "notified", notification } as const;
        return trial.done(
          subscriber,
          store.recordSandboxFact({ sandboxId: "pod", fact }, trial.call),
        );
      });
      await Promise.all(recorded);
      const { notified = [] } = await findSandbox(store, trial, "pod");
      const told = notified.map(({ subscriber }) => subscriber);
      trial.same("who is recorded", told.toSorted(), subscribers);
    }),
  },
  {
    id: "store/facts-of-the-absent-are-unchanged",
    says: "A fact about something without a record changes nothing, and makes no record.",
    cites: [records, recordsContainer, "R9"],
    check: keeps(async ({ store }, { done, value, same, call }) => {
      const stopping = { kind: "phase", phase: "stopping" } as const;
      const removing = { kind: "removing" } as const;
      const sandbox = store.recordSandboxFact({ sandboxId: "nobody", fact: stopping }, call);
      await done("recordSandboxFact", sandbox, "unchanged");
      const container = store.recordContainerFact({ containerId: "nobody", fact: removing }, call);
      await done("recordContainerFact", container, "unchanged");
      same("the sandboxes", await value("listSandboxes", store.listSandboxes({}, call)), []);
      const found = await value("findContainer", store.findContainer({ id: "nobody" }, call));
      same("the container", found.state, "absent");
    }),
  },
  {
    id: "store/container-facts-mean-what-they-say",
    says: "After each fact a container is what `applyContainerFact` makes of it, also if repeated.",
    cites: [recordsContainer, "applyContainerFact", "T04", "H02"],
    check: keeps(async ({ store, identity: creator }, trial) => {
      await addSandbox(store, trial, "pod");
      let wanted = await addSettledContainer(store, trial, {
        id: "web",
        sandboxId: "pod",
        creator,
      });
      for (const fact of [...containerFacts, ...containerFacts]) {
        const next = applyContainerFact(wanted, fact);
        const recorded = store.recordContainerFact({ containerId: "web", fact }, trial.call);
        await trial.done(fact.kind, recorded, next === wanted ? "unchanged" : "changed");
        trial.same(`after ${fact.kind}`, await findContainer(store, trial, "web"), next);
        wanted = next;
      }
    }),
  },
  {
    id: "store/container-facts-outlive-a-restart",
    says: "What was recorded of a container is there after a restart.",
    cites: [recordsContainer, "T03"],
    check: keeps(async ({ store, identity: creator, reopen }, trial) => {
      await addSandbox(store, trial, "pod");
      let wanted = await addSettledContainer(store, trial, {
        id: "web",
        sandboxId: "pod",
        creator,
      });
      for (const fact of containerFacts) {
        wanted = applyContainerFact(wanted, fact);
        const recorded = store.recordContainerFact({ containerId: "web", fact }, trial.call);
        await trial.done(fact.kind, recorded);
      }
      trial.same("the container", await findContainer(await reopen(), trial, "web"), wanted);
    }),
  },
];
