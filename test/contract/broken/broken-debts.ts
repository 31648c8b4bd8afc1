import { changed, ok, type Answer, type Done } from "podsandbox";
import { inStore, losing, type BreakStore } from "./break-store.js";
import { passIfRefused, refuses } from "./ways-to-break.js";

/** Stores whose ledger, or whose way to adopt a sandbox, is not what it should be. */
export const brokenDebts: Readonly<Record<string, BreakStore>> = {
  "store/lists-the-ledger": inStore((_, { ledger }) => ({
    listLedger: async () => ok({ entries: Object.values(ledger), damaged: [] }),
  })),
  "store/a-damaged-debt-hides-no-other": inStore((store, { damagedEntries }) => ({
    listLedger: (request, call) =>
      damagedEntries.length > 0 ? refuses() : store.listLedger(request, call),
  })),
  "store/settles-debts": inStore((store) => ({
    settleLedgerEntry: (request, call) => passIfUnchanged(store.settleLedgerEntry(request, call)),
  })),
  "store/adopts-by-id": inStore((store, { sandboxes }) => ({
    adoptSandbox: async ({ sandboxId, known }, call) => {
      if (known !== undefined) return store.adoptSandbox({ sandboxId, known }, call);
      sandboxes[sandboxId] = { id: sandboxId, phase: "removing", network: "pod" };
      return ok(changed);
    },
  })),
  "store/adopts-what-is-known": losing(({ containersOf }) => {
    delete containersOf["pod"];
  }),
  "store/adopts-nothing-on-record": inStore((store) => ({
    adoptSandbox: (request, call) => passIfRefused(store.adoptSandbox(request, call)),
  })),
  "store/adopts-no-name-of-another": inStore((store) => ({
    adoptSandbox: (request, call) => passIfRefused(store.adoptSandbox(request, call)),
  })),
  "store/lists-traces": inStore((_, { namesOf, sandboxes }) => ({
    listTraces: async () => ok(Object.keys(namesOf).filter((id) => sandboxes[id] === undefined)),
  })),
};

/** What was not there is said to have been there. */
async function passIfUnchanged(answer: Answer<Done>) {
  void (await answer);
  return ok(changed);
}
