import type { LedgerEntry } from "../../../index.js";
import { keeps, type Trial } from "../trial.js";
import { attachmentOn } from "./records.js";
import type { StoreClause, StoreSubject } from "./store-subject.js";

const lists = "ContainerStore.listLedger";

const about = { sandboxId: "pod", step: "unmount", reason: "it is busy" } as const;

/** Debts of several kinds, each with all that it can have. */
const entries: readonly LedgerEntry[] = [
  {
    ...{ ...about, id: "pod unmount mount /run/pod/shm", at: 7 },
    debt: { kind: "mount", path: "/run/pod/shm" },
  },
  {
    ...{ ...about, id: "pod detach-network attachment pods eth0", at: 5, runtimeHandler: "runc" },
    pod: { name: "web", namespace: "default", uid: "u-1", attempt: 2 },
    debt: {
      kind: "attachment",
      attachment: attachmentOn("pods"),
      networkNamespace: { path: "/run/netns/pod" },
    },
  },
  {
    ...{ ...about, id: "pod prove-dead live-processes", at: 6 },
    debt: {
      kind: "live-processes",
      processes: [{ pid: 4711, state: "D", waitChannel: "nfs_wait" }],
      sandbox: { id: "pod", phase: "removing", network: "pod", attachments: [attachmentOn("b")] },
      containers: [{ id: "web", sandboxId: "pod", phase: "running" }],
    },
  },
];

const inOrder = [entries[1], entries[2], entries[0]];

async function addAll({ store }: StoreSubject, { done, call }: Trial): Promise<void> {
  for (const entry of entries)
    await done("addLedgerEntry", store.addLedgerEntry({ entry }, call), "changed");
}

/** What a store promises about its ledger, once something is in it. */
export const ledgerClauses: readonly StoreClause[] = [
  {
    id: "store/lists-the-ledger",
    says: "What was added to the ledger is listed whole, the oldest first, and after a restart.",
    cites: [lists, "LedgerEntry", "N01", "D16"],
    check: keeps(async (subject, trial) => {
      await addAll(subject, trial);
      const store = await subject.reopen();
      const listed = await trial.value("listLedger", store.listLedger({}, trial.call));
      trial.same("the entries", listed.entries, inOrder);
      trial.same("what is damaged", listed.damaged, []);
    }),
  },
  {
    id: "store/a-damaged-debt-hides-no-other",
    says: "An entry that cannot be read is told as such, stays, and hides no other.",
    cites: [lists, "Ledger", "S02", "S05"],
    needs: ["damaged-debts"],
    check: keeps(async (subject, trial) => {
      await addAll(subject, trial);
      await trial.verb(subject.damageEntry, "damaged-debts")(entries[2]?.id ?? "");
      for (let time = 1; time <= 2; time += 1) {
        const listed = await trial.value("listLedger", subject.store.listLedger({}, trial.call));
        trial.same("the entries", listed.entries, [entries[1], entries[0]]);
        trial.same("how many are damaged", listed.damaged.length, 1);
      }
    }),
  },
  {
    id: "store/settles-debts",
    says: "An entry that is settled is gone, also after a restart; again is unchanged.",
    cites: ["ContainerStore.settleLedgerEntry", "S06", "D16"],
    check: keeps(async (subject, trial) => {
      await addAll(subject, trial);
      const id = entries[2]?.id ?? "";
      const settle = () => subject.store.settleLedgerEntry({ id }, trial.call);
      await trial.done("settleLedgerEntry", settle(), "changed");
      await trial.done("settleLedgerEntry again", settle(), "unchanged");
      const store = await subject.reopen();
      const listed = await trial.value("listLedger", store.listLedger({}, trial.call));
      trial.same("the entries", listed.entries, [entries[1], entries[0]]);
    }),
  },
];
