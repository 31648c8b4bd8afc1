import { applySandboxFact, changed, ok, type CreatorStore, type SandboxFact } from "podsandbox";
import type { World } from "podsandbox/testing";
import { inStore, losing, type BreakStore } from "./break-store.js";
import { passIfRefused, pretends, refuses, saysItWasSo } from "./ways-to-break.js";

type Books = World["books"];

/** Only facts of this kind are recorded in another way. */
function withFact<Kind extends SandboxFact["kind"]>(
  kind: Kind,
  record: (
    books: Books,
    sandboxId: string,
    fact: SandboxFact & { readonly kind: Kind },
  ) => PromiseLike<unknown> | void,
): BreakStore {
  const isMeant = (fact: SandboxFact): fact is SandboxFact & { readonly kind: Kind } =>
    fact.kind === kind;
  return inStore((store, books) => ({
    recordSandboxFact: async ({ sandboxId, fact }, call) => {
      if (!isMeant(fact)) return store.recordSandboxFact({ sandboxId, fact }, call);
      await record(books, sandboxId, fact);
      return ok(changed);
    },
  }));
}

/** The record is written whatever it is. */
const takesAnyContainer = (_: CreatorStore, { containers }: Books): Partial<CreatorStore> => ({
  addContainer: async ({ container }) => {
    containers[container.id] = container;
    return ok(changed);
  },
});

/** The container is being started, whatever it is. */
const startsAnyContainer = (_: CreatorStore, { containers }: Books): Partial<CreatorStore> => ({
  beginStart: async ({ containerId }) => {
    const before = containers[containerId];
    if (before !== undefined) containers[containerId] = { ...before, phase: "creating" };
    return ok(changed);
  },
});

const recording: Readonly<Record<string, BreakStore>> = {
  "store/ids-of-sandboxes-are-taken-once": inStore((_, { sandboxes }) => ({
    addSandbox: async ({ sandbox }) => {
      sandboxes[sandbox.id] = sandbox;
      return ok(changed);
    },
  })),
  "store/sandboxes-hold-the-name-they-say": inStore((store) => ({
    addSandbox: ({ sandbox: { name, ...sandbox } }, call) => {
      void name;
      return store.addSandbox({ sandbox }, call);
    },
  })),
  "store/updates-replace-fields": inStore((store) => ({
    updateSandbox: ({ sandboxId, change: { cgroups, ...change } }, call) => {
      void cgroups;
      return store.updateSandbox({ sandboxId, change }, call);
    },
  })),
  "store/updates-only-make-ready": inStore((_, { sandboxes }) => ({
    updateSandbox: async ({ sandboxId, change }) => {
      const before = sandboxes[sandboxId];
      if (before !== undefined) sandboxes[sandboxId] = { ...before, ...change };
      return ok(changed);
    },
  })),
  "store/attachments-are-owed-before-add": inStore(() => ({ oweAttachment: pretends })),
  "store/a-new-add-is-owed-again": inStore((store, { sandboxes }) => ({
    oweAttachment: (request, call) =>
      (sandboxes[request.sandboxId]?.attachments?.length ?? 0) > 0
        ? saysItWasSo()
        : store.oweAttachment(request, call),
  })),
  "store/results-of-add-are-kept": inStore(() => ({ recordAttachmentResult: pretends })),
  "store/ids-of-containers-are-taken-once": inStore(takesAnyContainer),
  "store/names-of-containers-are-taken-once": inStore((store) => ({
    addContainer: ({ container: { name, ...container } }, call) => {
      void name;
      return store.addContainer({ container }, call);
    },
  })),
  "store/the-ledger-keeps-its-entries": inStore((_, { ledger }) => ({
    addLedgerEntry: async ({ entry }) => {
      ledger[entry.id] = entry;
      return ok(changed);
    },
  })),
};

const facts: Readonly<Record<string, BreakStore>> = {
  "store/facts-mean-what-they-say": withFact("step-recovered", () => undefined),
  "store/facts-twice-are-once": withFact("notified", ({ sandboxes }, id, { notification }) => {
    const before = sandboxes[id];
    if (before === undefined) return;
    sandboxes[id] = { ...before, notified: [...(before.notified ?? []), notification] };
  }),
  "store/phases-only-advance": withFact("phase", ({ sandboxes }, id, { phase }) => {
    const before = sandboxes[id];
    if (before !== undefined) sandboxes[id] = { ...before, phase };
  }),
  "store/facts-outlive-a-restart": losing(({ sandboxes }) => {
    for (const [id, sandbox] of Object.entries(sandboxes))
      sandboxes[id] = { ...sandbox, notified: [] };
  }),
  "store/unreadable-attachments-are-settled-once": withFact("attachment-detached", () => undefined),
  "store/facts-at-once-are-all-kept": withFact("notified", async ({ sandboxes }, id, fact) => {
    const before = sandboxes[id];
    await Promise.resolve();
    if (before !== undefined) sandboxes[id] = applySandboxFact(before, fact);
  }),
  "store/facts-of-the-absent-are-unchanged": inStore((store, { sandboxes }) => ({
    recordSandboxFact: (request, call) =>
      sandboxes[request.sandboxId] ? store.recordSandboxFact(request, call) : refuses(),
  })),
  "store/container-facts-mean-what-they-say": inStore((store, { containers }) => ({
    recordContainerFact: async ({ containerId, fact }, call) => {
      const before = containers[containerId];
      if (fact.kind !== "kill-at" || before === undefined)
        return store.recordContainerFact({ containerId, fact }, call);
      containers[containerId] = { ...before, killAt: fact.killAt };
      return ok(changed);
    },
  })),
  "store/container-facts-outlive-a-restart": losing(({ containers }) => {
    for (const [id, container] of Object.entries(containers))
      containers[id] = { ...container, hooksRun: [] };
  }),
};

const fence: Readonly<Record<string, BreakStore>> = {
  "store/open-until-stopping": inStore((store, { sandboxes }) => ({
    addContainer: (request, call) =>
      sandboxes[request.container.sandboxId]?.phase === "creating"
        ? refuses()
        : store.addContainer(request, call),
  })),
  "store/fence-refuses-containers": inStore(takesAnyContainer),
  "store/fence-refuses-starts": inStore(startsAnyContainer),
  "store/fence-refuses-updates": inStore((store) => ({
    updateSandbox: (request, call) => passIfRefused(store.updateSandbox(request, call)),
  })),
  "store/fence-refuses-attachments": inStore((store) => ({
    oweAttachment: (request, call) => passIfRefused(store.oweAttachment(request, call)),
  })),
  "store/fence-outlives-a-restart": losing(({ sandboxes }) => {
    for (const [id, sandbox] of Object.entries(sandboxes))
      sandboxes[id] = { ...sandbox, phase: "ready" };
  }),
  "store/creators-settle-behind-the-fence": inStore((store, { sandboxes, containers }) => ({
    settleContainer: (request, call) => {
      const sandbox = sandboxes[containers[request.containerId]?.sandboxId ?? ""];
      return sandbox?.phase === "stopping" ? refuses() : store.settleContainer(request, call);
    },
  })),
  "store/removed-containers-do-not-start": inStore(startsAnyContainer),
};

/** Stores whose records, facts or fence are not what they should be. */
export const brokenBooks: Readonly<Record<string, BreakStore>> = {
  ...recording,
  ...facts,
  ...fence,
};
