import type * as z from "zod";
import type { Answer, Call, CreatorStore, Lease } from "../../../index.js";
import {
  absentShape,
  doneShape,
  emptyLedgerShape,
  emptyShape,
  leaseShape,
  wordShape,
} from "../answer-shapes.js";
import { answersItsShapes, answersWhenAborted } from "../answering.js";
import type { StoreClause, StoreSubject } from "./store-subject.js";

const [id, sandboxId, containerId] = ["nobody", "nobody", "nobody"];

type Question = readonly [
  method: keyof CreatorStore,
  ask: (subject: StoreSubject, call: Call) => Answer<unknown>,
  shape: z.ZodType,
];

/** Every method, asked about something that is not there. */
const questions: readonly Question[] = [
  ["findSandbox", ({ store }, call) => store.findSandbox({ id }, call), absentShape],
  ["findContainer", ({ store }, call) => store.findContainer({ id }, call), absentShape],
  ["listContainers", ({ store }, call) => store.listContainers({ sandboxId }, call), emptyShape],
  ["listSandboxes", ({ store }, call) => store.listSandboxes({}, call), emptyShape],
  ["listTraces", ({ store }, call) => store.listTraces({}, call), emptyShape],
  ["listLedger", ({ store }, call) => store.listLedger({}, call), emptyLedgerShape],
  ["settleLedgerEntry", ({ store }, call) => store.settleLedgerEntry({ id }, call), doneShape],
  [
    "listNamespaceUsers",
    ({ store }, call) => store.listNamespaceUsers({ path: "/nowhere" }, call),
    emptyShape,
  ],
  ["lease", ({ store }, call) => store.lease({ sandboxId }, call), leaseShape],
  [
    "awaitCreation",
    ({ store }, call) => store.awaitCreation({ containerId }, call),
    wordShape("settled"),
  ],
  [
    "recordSandboxFact",
    ({ store }, call) =>
      store.recordSandboxFact({ sandboxId, fact: { kind: "namespace-abandoned" } }, call),
    doneShape,
  ],
  [
    "recordContainerFact",
    ({ store }, call) =>
      store.recordContainerFact({ containerId, fact: { kind: "removing" } }, call),
    doneShape,
  ],
  ["forgetContainer", ({ store }, call) => store.forgetContainer({ containerId }, call), doneShape],
  ["forgetSandbox", ({ store }, call) => store.forgetSandbox({ sandboxId }, call), doneShape],
  ["releaseNames", ({ store }, call) => store.releaseNames({ ownerId: id }, call), doneShape],
  [
    "adoptSandbox",
    ({ store }, call) => store.adoptSandbox({ sandboxId: "somebody" }, call),
    doneShape,
  ],
  [
    "reserveName",
    ({ store, identity: reserver }, call) =>
      store.reserveName({ name: "web", ownerId: id, reserver }, call),
    doneShape,
  ],
];

/** What every method of a store promises. */
export const answeringClauses: readonly StoreClause[] = [
  {
    id: "store/answers-in-shape",
    says: "Every method answers with a Result of its shape, about what is not there too.",
    cites: ["ContainerStore", "Answer", "R9"],
    check: answersItsShapes(questions, isLease),
  },
  {
    id: "store/answers-when-aborted",
    says: "Every method answers, and neither throws nor hangs, where its signal has fired before.",
    cites: ["Call.signal", "Answer", "T01"],
    check: answersWhenAborted(questions, isLease),
  },
];

function isLease(value: unknown): value is Lease {
  return leaseShape.safeParse(value).success;
}
