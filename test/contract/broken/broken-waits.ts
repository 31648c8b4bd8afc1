import { changed, ok, type Lease } from "podsandbox";
import { inStore, losing, type BreakStore } from "./break-store.js";
import { deaf, mute, neverAnswers, pretends, refuses, wrongly } from "./ways-to-break.js";

const freeForAll: Lease = { release: pretends };

let openedStores = 0;

const leasing: Readonly<Record<string, BreakStore>> = {
  "store/lease-is-given-to-one": inStore(() => ({ lease: async () => ok(freeForAll) })),
  "store/lease-holds-up-nobody-else": inStore((store) => ({
    lease: (_, call) => store.lease({ sandboxId: "all" }, call),
  })),
  "store/lease-is-given-back-once": inStore((store, { leases }) => ({
    lease: async ({ sandboxId }, call) =>
      (await store.lease({ sandboxId }, call)).map((lease) => ({
        release: async () => {
          const released = await lease.release();
          delete leases[sandboxId];
          return released;
        },
      })),
  })),
  "store/lease-wait-ends-with-the-signal": inStore((store) => ({
    lease: (request, call) => store.lease(request, deaf(call)),
  })),
  "store/lease-says-what-it-waits-for": inStore((store) => ({
    lease: (request, call) => store.lease(request, mute(call)),
  })),
  "store/lease-needs-no-record": inStore((store, { sandboxes }) => ({
    lease: (request, call) =>
      sandboxes[request.sandboxId] ? store.lease(request, call) : refuses(),
  })),
  "store/lease-keeps-out-other-processes": inStore((store) => {
    openedStores += 1;
    const own = String(openedStores);
    return {
      lease: ({ sandboxId }, call) => store.lease({ sandboxId: `${sandboxId}-${own}` }, call),
    };
  }),
  "store/lease-of-the-dead-is-taken-over": inStore((store, { leases }) => ({
    lease: (request, call) =>
      leases[request.sandboxId] ? neverAnswers() : store.lease(request, call),
  })),
};

const creating: Readonly<Record<string, BreakStore>> = {
  "store/containers-begin-as-creating": inStore((store, { containers }) => ({
    addContainer: async ({ container }, call) => {
      const added = await store.addContainer({ container }, call);
      containers[container.id] = container;
      return added;
    },
  })),
  "store/starts-are-creations": inStore(() => ({ beginStart: pretends })),
  "store/begin-start-forgets-the-last-end": inStore((store, { containers }) => ({
    beginStart: async (request, call) => {
      const before = containers[request.containerId];
      const begun = await store.beginStart(request, call);
      const after = containers[request.containerId];
      if (before?.exitedAt !== undefined && after !== undefined)
        containers[request.containerId] = { ...after, exitedAt: before.exitedAt };
      return begun;
    },
  })),
  "store/settling-records-what-came-about": inStore((store) => ({
    settleContainer: ({ containerId, change: { process, ...change } }, call) => {
      void process;
      return store.settleContainer({ containerId, change }, call);
    },
  })),
  "store/what-is-settled-is-not-awaited": inStore((store, { containers }) => ({
    awaitCreation: (request, call) =>
      containers[request.containerId] ? store.awaitCreation(request, call) : refuses(),
  })),
  "store/creation-is-awaited": inStore(() => ({ awaitCreation: () => wrongly("settled") })),
  "store/creation-ends-when-forgotten": inStore((store, { containers }) => ({
    awaitCreation: async (request, call) => {
      const end = await store.awaitCreation(request, call);
      return containers[request.containerId] ? end : neverAnswers();
    },
  })),
  "store/dead-creators-are-noticed": inStore((store) => ({
    awaitCreation: async (request, call) => {
      const end = await store.awaitCreation(request, call);
      return end.isOk() && end.value === "creator-dead" ? neverAnswers() : end;
    },
  })),
  "store/a-reused-pid-is-no-creator": inStore((store) => ({
    awaitCreation: async (request, call) =>
      (await store.awaitCreation(request, call)).map(() => "settled" as const),
  })),
  "store/creation-wait-ends-with-the-signal": inStore((store) => ({
    awaitCreation: (request, call) => store.awaitCreation(request, deaf(call)),
  })),
};

const forgetting: Readonly<Record<string, BreakStore>> = {
  "store/forgotten-containers-are-gone": inStore((store, { names }) => ({
    forgetContainer: async (request, call) => {
      const before = { ...names };
      const done = await store.forgetContainer(request, call);
      Object.assign(names, before);
      return done;
    },
  })),
  "store/forgotten-sandboxes-are-gone": inStore((store, { namespaceUsers }) => ({
    forgetSandbox: async (request, call) => {
      const before = structuredClone(namespaceUsers);
      const done = await store.forgetSandbox(request, call);
      Object.assign(namespaceUsers, before);
      return done;
    },
  })),
  "store/forgotten-sandboxes-keep-their-name": inStore((store) => ({
    forgetSandbox: async ({ sandboxId }, call) => {
      const done = await store.forgetSandbox({ sandboxId }, call);
      const released = await store.releaseNames({ ownerId: sandboxId }, call);
      return released.isErr() ? released : done;
    },
  })),
  "store/damaged-records-are-put-aside": inStore((store, { quarantine }) => ({
    forgetSandbox: async (request, call) => {
      const done = await store.forgetSandbox(request, call);
      delete quarantine[request.sandboxId];
      return done;
    },
  })),
  "store/names-are-released-by-owner": inStore((store, { names }) => ({
    releaseNames: async (request, call) => {
      const done = await store.releaseNames(request, call);
      for (const name of Object.keys(names)) delete names[name];
      return done;
    },
  })),
  "store/names-of-records-are-not-released": inStore((_, { names }) => ({
    releaseNames: async () => {
      for (const name of Object.keys(names)) delete names[name];
      return ok(changed);
    },
  })),
  "store/names-outlive-a-restart": losing(({ names }) => {
    for (const name of Object.keys(names)) delete names[name];
  }),
  "store/a-name-has-one-owner": inStore((_, { names }) => ({
    reserveName: async ({ name, ownerId, reserver }) => {
      names[name] = { ownerId, reserver };
      return ok(changed);
    },
  })),
  "store/names-of-the-dead-are-taken-over": inStore((store, { names }) => ({
    reserveName: (request, call) =>
      names[request.name] ? refuses() : store.reserveName(request, call),
  })),
  "store/names-of-records-are-not-taken-over": inStore((store, { names }) => ({
    reserveName: (request, call) => {
      delete names[request.name];
      return store.reserveName(request, call);
    },
  })),
};

/** Stores that wait wrongly, and that forget what they should keep. */
export const brokenWaits: Readonly<Record<string, BreakStore>> = {
  ...leasing,
  ...creating,
  ...forgetting,
};
