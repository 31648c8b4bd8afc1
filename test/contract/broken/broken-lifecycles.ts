import { changed, ok, type ContainerRuntime, type FileSystem, type Ports } from "podsandbox";
import type { ContainerStore } from "podsandbox";
import type { LifecycleSubject, World } from "podsandbox/testing";
import type { OnFakeNode } from "../fake/fake-store.js";
import {
  deleteFrom,
  failIfUnchanged,
  pretends,
  refuses,
  saysItWasSo,
  wrongly,
} from "./ways-to-break.js";

type Subject = OnFakeNode<LifecycleSubject>;

/** Breaks a set of ports on purpose. */
type BreakPorts = (subject: Subject) => Subject;

interface Replaced {
  readonly store?: Partial<ContainerStore>;
  readonly runtime?: Partial<ContainerRuntime>;
  readonly fileSystem?: Partial<FileSystem>;
}

function inPorts(replace: (ports: Ports, world: World) => Replaced): BreakPorts {
  return (subject) => {
    const { ports, node } = subject;
    const { store, runtime, fileSystem } = replace(ports, node.world);
    return {
      ...subject,
      ports: {
        ...ports,
        store: { ...ports.store, ...store },
        runtime: { ...ports.runtime, ...runtime },
        fileSystem: { ...ports.fileSystem, ...fileSystem },
      },
    };
  };
}

const conformance: Readonly<Record<string, BreakPorts>> = {
  "lifecycle/stops-the-unknown": inPorts(({ store }) => ({
    store: {
      findSandbox: async (request, call) => {
        const found = await store.findSandbox(request, call);
        return found.isOk() && found.value.state === "absent" ? refuses() : found;
      },
    },
  })),
  "lifecycle/removes-the-unknown": inPorts(({ store }) => ({
    store: {
      releaseNames: (request, call) => failIfUnchanged(store.releaseNames(request, call)),
    },
  })),
  "lifecycle/stopping-ends-every-process": inPorts(() => ({
    runtime: {
      stopContainer: pretends,
      stopSandbox: pretends,
      listAlive: () => wrongly([]),
    },
  })),
  "lifecycle/stopped-is-not-ready": inPorts(({ store }) => ({
    store: {
      recordSandboxFact: ({ sandboxId, fact }, call) =>
        fact.kind === "phase" && fact.phase === "stopped"
          ? pretends()
          : store.recordSandboxFact({ sandboxId, fact }, call),
    },
  })),
  "lifecycle/stops-twice": inPorts(() => ({ fileSystem: { unmount: pretends } })),
  "lifecycle/removes-what-was-stopped": inPorts(() => ({
    fileSystem: { removeTree: saysItWasSo },
  })),
  "lifecycle/removes-what-runs": inPorts(() => ({ fileSystem: { removeCgroup: pretends } })),
  "lifecycle/removes-twice": inPorts(() => ({ store: { forgetSandbox: pretends } })),
  "lifecycle/names-are-free-again": inPorts(() => ({ store: { releaseNames: pretends } })),
  "lifecycle/leaves-other-pods-alone": inPorts((_, { fileSystem }) => ({
    fileSystem: {
      removeTree: async () => {
        deleteFrom(fileSystem.trees, "/");
        return ok(changed);
      },
    },
  })),
  "lifecycle/ambiguous-is-not-gone": inPorts(({ store }) => ({
    store: {
      findSandbox: async (request, call) =>
        (await store.findSandbox(request, call)).map((found) =>
          found.state === "ambiguous" ? { state: "absent" } : found,
        ),
    },
  })),
};

const recovery: Readonly<Record<string, BreakPorts>> = {
  "lifecycle/removes-what-never-started": inPorts(({ runtime }, world) => ({
    runtime: {
      reapContainer: (request, call) =>
        world.runtime.containers[request.container.id]?.state === "created"
          ? saysItWasSo()
          : runtime.reapContainer(request, call),
    },
  })),
  "lifecycle/removes-grandchildren": inPorts(({ runtime }) => ({
    runtime: {
      stopSandbox: saysItWasSo,
      reapSandbox: pretends,
      listAlive: async (request, call) =>
        (await runtime.listAlive(request, call)).map((alive) =>
          alive.filter(({ containerId }) => containerId !== undefined),
        ),
    },
  })),
  "lifecycle/removes-the-half-made": inPorts(({ store }) => ({
    store: {
      findSandbox: async (request, call) =>
        (await store.findSandbox(request, call)).map((found) =>
          found.state === "found" && found.sandbox.phase === "creating"
            ? { state: "absent" }
            : found,
        ),
    },
  })),
  "lifecycle/cancelled-is-an-error": inPorts(({ store }) => ({
    store: {
      lease: async (request, call) =>
        (await store.lease(request, call)).map(() => ({ release: pretends })),
    },
  })),
  "lifecycle/a-failure-is-repeated-to-the-end": inPorts(({ runtime }) => ({
    runtime: {
      reapContainer: (request, call) => failIfUnchanged(runtime.reapContainer(request, call)),
    },
  })),
  "lifecycle/stop-and-remove-at-once": inPorts(({ store }, { books }) => ({
    store: {
      lease: (request, call) =>
        books.leases[request.sandboxId] ? refuses() : store.lease(request, call),
    },
  })),
  "lifecycle/goes-on-after-a-restart": (subject) => ({
    ...subject,
    restart: async () => {
      const { sandboxes } = subject.node.world.books;
      for (const [id, sandbox] of Object.entries(sandboxes))
        sandboxes[id] = { ...sandbox, phase: "ready" };
      return subject.node.restart();
    },
  }),
};

/** A set of ports for each clause, that breaks it. */
export const brokenLifecycles: Readonly<Record<string, BreakPorts>> = {
  ...conformance,
  ...recovery,
};
