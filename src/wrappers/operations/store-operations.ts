import type { ContainerStore } from "../../ports/container-store.js";
import {
  isContainerFound,
  isContainerList,
  isCreationEnd,
  isDone,
  isIdList,
  isLease,
  isLedger,
  isSandboxFound,
} from "../answers.js";
import type { OperationsOf } from "../operation.js";

const store = { port: "store", limit: 10_000 } as const;
const query = { ...store, kind: "query" } as const;
const wait = { ...store, kind: "wait" } as const;
const record = { ...store, kind: "record", isAnswer: isDone } as const;
const destroy = { ...store, kind: "destroy", isAnswer: isDone } as const;

/** The methods of the store: what each is about, how it behaves when cancelled, and its limit. */
export const storeOperations: OperationsOf<ContainerStore> = {
  findSandbox: {
    ...query,
    name: "findSandbox",
    isAnswer: isSandboxFound,
    subject: ({ id }) => id,
  },
  findContainer: {
    ...query,
    name: "findContainer",
    isAnswer: isContainerFound,
    subject: ({ id }) => id,
  },
  listContainers: {
    ...query,
    name: "listContainers",
    isAnswer: isContainerList,
    subject: ({ sandboxId }) => sandboxId,
  },
  listSandboxes: { ...query, name: "listSandboxes", isAnswer: isIdList, subject: () => "" },
  listTraces: { ...query, name: "listTraces", isAnswer: isIdList, subject: () => "" },
  listNamespaceUsers: {
    ...query,
    name: "listNamespaceUsers",
    isAnswer: isIdList,
    subject: ({ path }) => path,
  },
  lease: {
    ...wait,
    name: "lease",
    limit: 120_000,
    isAnswer: isLease,
    subject: ({ sandboxId }) => sandboxId,
  },
  awaitCreation: {
    ...wait,
    name: "awaitCreation",
    limit: 30_000,
    isAnswer: isCreationEnd,
    subject: ({ containerId }) => containerId,
  },
  recordSandboxFact: {
    ...record,
    name: "recordSandboxFact",
    subject: ({ sandboxId }) => sandboxId,
  },
  recordContainerFact: {
    ...record,
    name: "recordContainerFact",
    subject: ({ containerId }) => containerId,
  },
  addLedgerEntry: { ...record, name: "addLedgerEntry", subject: ({ entry }) => entry.id },
  listLedger: { ...query, name: "listLedger", isAnswer: isLedger, subject: () => "" },
  settleLedgerEntry: { ...record, name: "settleLedgerEntry", subject: ({ id }) => id },
  adoptSandbox: { ...destroy, name: "adoptSandbox", subject: ({ sandboxId }) => sandboxId },
  forgetContainer: {
    ...destroy,
    name: "forgetContainer",
    subject: ({ containerId }) => containerId,
  },
  forgetSandbox: { ...destroy, name: "forgetSandbox", subject: ({ sandboxId }) => sandboxId },
  releaseNames: { ...destroy, name: "releaseNames", subject: ({ ownerId }) => ownerId },
};
