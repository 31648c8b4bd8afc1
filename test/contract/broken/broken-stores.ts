import { inStore, type BreakStore } from "./break-store.js";
import { brokenBooks } from "./broken-books.js";
import { brokenDebts } from "./broken-debts.js";
import { brokenWaits } from "./broken-waits.js";
import { refuses, throwIfAborted, wrongly } from "./ways-to-break.js";

const finding: Readonly<Record<string, BreakStore>> = {
  "store/answers-in-shape": inStore(() => ({ listContainers: () => wrongly(undefined) })),
  "store/answers-when-aborted": inStore((store) => ({
    findContainer: (request, call) => {
      throwIfAborted(call);
      return store.findContainer(request, call);
    },
  })),
  "store/finds-what-was-added": inStore((store) => ({
    addSandbox: ({ sandbox: { annotations, ...sandbox } }, call) => {
      void annotations;
      return store.addSandbox({ sandbox }, call);
    },
  })),
  "store/takes-nothing-that-it-cannot-read": inStore((store) => ({
    findSandbox: async (request, call) => {
      const found = await store.findSandbox(request, call);
      if (found.isErr() || found.value.state !== "found") return found;
      const { sandbox } = found.value;
      const message = "the record cannot be read";
      return "network" in sandbox ? found : wrongly({ state: "corrupt", sandbox, message });
    },
  })),
  "store/exact-id-before-prefix": inStore((store, { sandboxes }) => ({
    findSandbox: async ({ id }, call) => {
      const candidates = Object.keys(sandboxes).filter((one) => one.startsWith(id));
      if (candidates.length < 2) return store.findSandbox({ id }, call);
      return wrongly({ state: "ambiguous", candidates });
    },
  })),
  "store/finds-by-prefix": inStore((store, { sandboxes }) => ({
    findSandbox: ({ id }, call) =>
      sandboxes[id] === undefined ? wrongly({ state: "absent" }) : store.findSandbox({ id }, call),
  })),
  "store/tells-ambiguous-from-absent": inStore((store) => ({
    findSandbox: async (request, call) => {
      const found = await store.findSandbox(request, call);
      return found.map((value) => (value.state === "ambiguous" ? { state: "absent" } : value));
    },
  })),
  "store/absent-is-an-answer": inStore((store) => ({
    findSandbox: async (request, call) => {
      const found = await store.findSandbox(request, call);
      return found.isOk() && found.value.state === "absent" ? refuses() : found;
    },
  })),
  "store/finds-containers": inStore((store, { containers }) => ({
    findContainer: ({ id }, call) =>
      containers[id] ? store.findContainer({ id }, call) : wrongly({ state: "absent" }),
  })),
  "store/lists-containers-of-one-sandbox": inStore((_, { containers }) => ({
    listContainers: ({ sandboxId }) =>
      wrongly(Object.values(containers).filter((one) => one.sandboxId.startsWith(sandboxId))),
  })),
  "store/lists-sandboxes": inStore((store) => ({
    listSandboxes: async (request, call) =>
      (await store.listSandboxes(request, call)).map((ids) => ids.slice(1)),
  })),
  "store/lists-namespace-users": inStore((store) => ({
    listNamespaceUsers: async (request, call) =>
      (await store.listNamespaceUsers(request, call)).map((ids) => ids.slice(1)),
  })),
  "store/derives-damaged-records": inStore((store) => ({
    findSandbox: async (request, call) => {
      const found = await store.findSandbox(request, call);
      return found.isOk() && found.value.state === "corrupt" ? refuses() : found;
    },
  })),
  "store/damaged-records-take-phases": inStore((store, { corrupt }) => ({
    recordSandboxFact: async (request, call) => {
      const before = corrupt[request.sandboxId];
      const done = await store.recordSandboxFact(request, call);
      if (before !== undefined) corrupt[request.sandboxId] = before;
      return done;
    },
  })),
  "store/one-damaged-record-harms-no-other": inStore((store, { corrupt }) => ({
    listSandboxes: (request, call) =>
      Object.keys(corrupt).length > 0 ? refuses() : store.listSandboxes(request, call),
  })),
};

/** A store for each clause, that breaks it. */
export const brokenStores: Readonly<Record<string, BreakStore>> = {
  ...finding,
  ...brokenBooks,
  ...brokenWaits,
  ...brokenDebts,
};
