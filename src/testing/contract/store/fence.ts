import type { CreatorStore, SandboxPhase } from "../../../index.js";
import { keeps, type Trial } from "../trial.js";
import {
  addContainer,
  addSandbox,
  addSettledContainer,
  advance,
  attachmentOn,
  findContainer,
} from "./records.js";
import type { StoreClause } from "./store-subject.js";

const fencedPhases = ["stopping", "stopped", "removing"] as const satisfies SandboxPhase[];

/** Something that a creator asks of a sandbox, which has one container, that was created. */
type Ask = (
  store: CreatorStore,
  trial: Trial,
  ids: { readonly sandboxId: string; readonly containerId: string },
) => Promise<void>;

/** Asks in every phase behind the fence. */
function behindTheFence(ask: Ask): StoreClause["check"] {
  return keeps(async ({ store, identity: creator }, trial) => {
    for (const phase of fencedPhases) {
      const ids = { sandboxId: `pod-${phase}`, containerId: `web-${phase}` };
      await addSandbox(store, trial, ids.sandboxId);
      const container = { id: ids.containerId, sandboxId: ids.sandboxId, creator };
      await addSettledContainer(store, trial, container, "created");
      await advance(store, trial, ids.sandboxId, phase);
      await ask(store, trial, ids);
    }
  });
}

/** What a store promises about the fence: once a sandbox is stopping, nothing begins in it. */
export const fenceClauses: readonly StoreClause[] = [
  {
    id: "store/open-until-stopping",
    says: "As long as a sandbox is not stopping, containers are added to it and started in it.",
    cites: ["CreatorStore.addContainer", "CreatorStore.beginStart"],
    check: keeps(async ({ store, identity: creator }, trial) => {
      for (const phase of ["creating", "ready"] as const) {
        await addSandbox(store, trial, phase, { phase });
        const containerId = `web-${phase}`;
        const container = { id: containerId, sandboxId: phase, creator };
        await addSettledContainer(store, trial, container, "created");
        const begun = store.beginStart({ containerId, creator }, trial.call);
        await trial.done("beginStart", begun, "changed");
      }
    }),
  },
  {
    id: "store/fence-refuses-containers",
    says: "Once a sandbox is stopping, no container is added to it.",
    cites: ["ContainerStore", "CreatorStore.addContainer", "R3", "C02"],
    check: behindTheFence(async (store, trial, { sandboxId }) => {
      const container = { id: `late-${sandboxId}`, sandboxId, phase: "creating" } as const;
      const added = store.addContainer({ container }, trial.call);
      await trial.refused(`addContainer to ${sandboxId}`, added, "refused");
      const { id } = container;
      const found = await trial.value("findContainer", store.findContainer({ id }, trial.call));
      trial.same("the late container", found.state, "absent");
    }),
  },
  {
    id: "store/fence-refuses-starts",
    says: "Once a sandbox is stopping, no container is started in it.",
    cites: ["ContainerStore", "CreatorStore.beginStart", "R3", "C02"],
    check: behindTheFence(async (store, trial, { sandboxId, containerId }) => {
      const creator = { pid: 1, startTime: "1", bootId: "boot" };
      const begun = store.beginStart({ containerId, creator }, trial.call);
      await trial.refused(`beginStart in ${sandboxId}`, begun, "refused");
      const { phase } = await findContainer(store, trial, containerId);
      trial.same("its phase", phase, "created");
    }),
  },
  {
    id: "store/fence-refuses-updates",
    says: "Once a sandbox is stopping, its creator changes nothing of it.",
    cites: ["CreatorStore.updateSandbox", "R3"],
    check: behindTheFence(async (store, trial, { sandboxId }) => {
      const updated = store.updateSandbox(
        { sandboxId, change: { labels: { a: "b" } } },
        trial.call,
      );
      await trial.refused(`updateSandbox ${sandboxId}`, updated, "refused");
    }),
  },
  {
    id: "store/fence-refuses-attachments",
    says: "Once a sandbox is stopping, no attachment of it comes to be owed: ADD is not begun.",
    cites: ["CreatorStore.oweAttachment", "R3", "N02"],
    check: behindTheFence(async (store, trial, { sandboxId }) => {
      const attachment = attachmentOn("pods");
      const owed = store.oweAttachment({ sandboxId, attachment }, trial.call);
      await trial.refused(`oweAttachment of ${sandboxId}`, owed, "refused");
    }),
  },
  {
    id: "store/fence-outlives-a-restart",
    says: "The fence is there after a restart.",
    cites: ["ContainerStore", "R3", "T03"],
    check: keeps(async ({ store, reopen }, trial) => {
      await addSandbox(store, trial, "pod");
      await advance(store, trial, "pod", "stopping");
      const opened = await reopen();
      const container = { id: "late", sandboxId: "pod", phase: "creating" } as const;
      await trial.refused("addContainer", opened.addContainer({ container }, trial.call));
    }),
  },
  {
    id: "store/creators-settle-behind-the-fence",
    says: "Who began to create a container before the fence can still settle it.",
    cites: ["CreatorStore.settleContainer", "C02"],
    check: keeps(async ({ store, identity: creator }, trial) => {
      await addSandbox(store, trial, "pod");
      await addContainer(store, trial, { id: "web", sandboxId: "pod", creator });
      await advance(store, trial, "pod", "stopping");
      const change = { phase: "created" } as const;
      const settled = store.settleContainer({ containerId: "web", change }, trial.call);
      await trial.done("settleContainer", settled, "changed");
      trial.same("its phase", (await findContainer(store, trial, "web")).phase, "created");
    }),
  },
  {
    id: "store/removed-containers-do-not-start",
    says: "A container that is being removed, or is gone, is not started.",
    cites: ["CreatorStore.beginStart", "C02"],
    check: keeps(async ({ store, identity: creator }, trial) => {
      await addSandbox(store, trial, "pod");
      await addSettledContainer(store, trial, { id: "web", sandboxId: "pod", creator }, "created");
      const fact = { kind: "removing" } as const;
      const recorded = store.recordContainerFact({ containerId: "web", fact }, trial.call);
      await trial.done("removing", recorded, "changed");
      for (const containerId of ["web", "nobody"]) {
        const begun = store.beginStart({ containerId, creator }, trial.call);
        await trial.refused(`beginStart ${containerId}`, begun, "refused");
      }
    }),
  },
];
