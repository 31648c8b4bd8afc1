import { resolve } from "node:path";
import { ok, type CreatorStore, type SandboxRecord } from "../../../index.js";
import { answering, refused } from "../answering.js";
import { namesIn } from "../files/read-file.js";
import { addContainer } from "./add-container.js";
import { addSandbox } from "./add-sandbox.js";
import { adoptSandbox } from "./adopt-sandbox.js";
import { awaitCreation } from "./await-creation.js";
import { beginStart, settleContainer } from "./begin-start.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { findContainer } from "./find-container.js";
import { findSandbox } from "./find-sandbox.js";
import { forgetContainer } from "./forget-container.js";
import { forgetSandbox } from "./forget-sandbox.js";
import { leaseSandbox } from "./lease.js";
import { addLedgerEntry, listLedger, settleLedgerEntry } from "./ledger.js";
import { listNamespaceUsers } from "./list-namespace-users.js";
import { listTraces } from "./list-traces.js";
import { loadContainers } from "./load-container.js";
import { releaseFreeNames, reserveName } from "./names.js";
import { oweAttachment, recordAttachmentResult } from "./owe-attachment.js";
import { recordContainerFact } from "./record-container-fact.js";
import { recordSandboxFact } from "./record-sandbox-fact.js";
import { storePaths } from "./store-paths.js";
import { swept } from "./swept.js";
import { updateSandbox } from "./update-sandbox.js";

/** Where a file store keeps its records. */
export interface FileStoreOptions {
  /** A directory of its own, on a local disk; it is made when it is first needed. */
  readonly root: string;
  /** What a sandbox's id says of it by convention, for when its record is damaged: its paths. */
  readonly derive?: (sandboxId: string) => Partial<Omit<SandboxRecord, "id" | "phase">>;
}

/**
 * A book of record in a directory, for any number of processes of one host. Records, debts, the
 * ledger and names outlive a power loss; how far a teardown has come outlives the process.
 */
export function fileStore({ root, derive = () => ({}) }: FileStoreOptions): CreatorStore {
  const files: FileStoreFiles = { paths: storePaths(resolve(root)), derive };
  return { ...readingHalf(files), ...recordingHalf(files), ...creatingHalf(files) };
}

type ReadingMethod =
  | "findSandbox"
  | "findContainer"
  | "listContainers"
  | "listSandboxes"
  | "listTraces"
  | "listLedger"
  | "listNamespaceUsers"
  | "lease"
  | "awaitCreation";

function readingHalf(files: FileStoreFiles): Pick<CreatorStore, ReadingMethod> {
  return {
    findSandbox: ({ id }) =>
      answering(`sandbox ${id} is not found`, [id], () => findSandbox(files, id)),
    findContainer: ({ id }) =>
      answering(`container ${id} is not found`, [id], () => findContainer(files, id)),
    listContainers: ({ sandboxId }) =>
      answering(`the containers of ${sandboxId} are not listed`, [sandboxId], async () =>
        ok(await loadContainers(files, sandboxId)),
      ),
    ...listingHalf(files),
    listNamespaceUsers: ({ path }) =>
      answering(`the users of ${path} are not listed`, [], () => listNamespaceUsers(files, path)),
    lease: ({ sandboxId }, call) =>
      answering(`${sandboxId} is not leased`, [sandboxId], () =>
        leaseSandbox(files, sandboxId, call),
      ),
    awaitCreation: ({ containerId }, call) =>
      answering(`the creation of ${containerId} is not awaited`, [containerId], () =>
        awaitCreation(files, containerId, call),
      ),
  };
}

function listingHalf(
  files: FileStoreFiles,
): Pick<CreatorStore, "listSandboxes" | "listTraces" | "listLedger"> {
  return {
    listSandboxes: () =>
      answering("the sandboxes are not listed", [], async () =>
        ok(await namesIn(files.paths.sandboxes)),
      ),
    listTraces: () => answering("no traces are listed", [], () => listTraces(files)),
    listLedger: () => answering("the ledger is not listed", [], () => listLedger(files)),
  };
}

type RecordingMethod =
  | "recordSandboxFact"
  | "recordContainerFact"
  | "addLedgerEntry"
  | "settleLedgerEntry"
  | "adoptSandbox"
  | "forgetContainer"
  | "forgetSandbox"
  | "releaseNames";

function recordingHalf(files: FileStoreFiles): Pick<CreatorStore, RecordingMethod> {
  return {
    recordSandboxFact: ({ sandboxId, fact }, call) =>
      answering(`${fact.kind} of ${sandboxId} is not recorded`, [sandboxId], () =>
        recordSandboxFact(files, sandboxId, fact, call),
      ),
    recordContainerFact: ({ containerId, fact }, call) =>
      answering(`${fact.kind} of ${containerId} is not recorded`, [containerId], () =>
        recordContainerFact(files, containerId, fact, call),
      ),
    addLedgerEntry: ({ entry }) =>
      answering(`the debt of ${entry.sandboxId} is not recorded`, [], () =>
        addLedgerEntry(files, entry),
      ),
    settleLedgerEntry: ({ id }) =>
      answering(`the debt ${id} is not settled`, [], () => settleLedgerEntry(files, id)),
    adoptSandbox: ({ sandboxId, known }, call) =>
      answering(`sandbox ${sandboxId} is not adopted`, [sandboxId], () =>
        adoptSandbox(files, sandboxId, known, call),
      ),
    forgetContainer: ({ containerId }, call) =>
      answering(`container ${containerId} is not forgotten`, [containerId], () =>
        forgetContainer(files, containerId, call),
      ),
    forgetSandbox: ({ sandboxId }, call) =>
      answering(`sandbox ${sandboxId} is not forgotten`, [sandboxId], () =>
        forgetSandbox(files, sandboxId, call),
      ),
    releaseNames: ({ ownerId }, call) =>
      answering(`the names of ${ownerId} are not released`, [ownerId], async () =>
        swept(files, await releaseFreeNames(files, ownerId, call), call),
      ),
  };
}

type CreatingMethod = Exclude<keyof CreatorStore, ReadingMethod | RecordingMethod>;

function creatingHalf(files: FileStoreFiles): Pick<CreatorStore, CreatingMethod> {
  return {
    async reserveName(entry, call) {
      if (entry.name === "") return refused("a name must not be empty");
      return answering(`the name ${entry.name} is not reserved`, [entry.ownerId], () =>
        reserveName(files, entry, call),
      );
    },
    addSandbox: ({ sandbox }, call) =>
      answering(`sandbox ${sandbox.id} is not added`, [sandbox.id], () =>
        addSandbox(files, sandbox, call),
      ),
    updateSandbox: ({ sandboxId, change }, call) =>
      answering(`sandbox ${sandboxId} is not updated`, [sandboxId], () =>
        updateSandbox(files, sandboxId, change, call),
      ),
    oweAttachment: ({ sandboxId, attachment }, call) =>
      answering(`${attachment.network} is not owed`, [sandboxId], () =>
        oweAttachment(files, sandboxId, attachment, call),
      ),
    recordAttachmentResult: ({ sandboxId, attachment, result }, call) =>
      answering(`the result of ${attachment.network} is not recorded`, [sandboxId], () =>
        recordAttachmentResult(files, sandboxId, attachment, result, call),
      ),
    addContainer: ({ container }, call) =>
      answering(`container ${container.id} is not added`, [container.id, container.sandboxId], () =>
        addContainer(files, container, call),
      ),
    beginStart: ({ containerId, creator }, call) =>
      answering(`container ${containerId} is not started`, [containerId], () =>
        beginStart(files, containerId, creator, call),
      ),
    settleContainer: ({ containerId, change }, call) =>
      answering(`container ${containerId} is not settled`, [containerId], () =>
        settleContainer(files, containerId, change, call),
      ),
  };
}
