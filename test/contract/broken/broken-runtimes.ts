import { changed, ok, type Answer, type ContainerRuntime } from "podsandbox";
import type { Stopped } from "podsandbox";
import type { RuntimeSubject, World } from "podsandbox/testing";
import type { OnFakeNode } from "../fake/fake-store.js";
import {
  deaf,
  failIfUnchanged,
  mute,
  neverAnswers,
  passIfRefused,
  pretends,
  refuses,
  saysItWasSo,
  throwIfAborted,
  wrongly,
} from "./ways-to-break.js";

type Subject = OnFakeNode<RuntimeSubject>;

/** Breaks a runtime on purpose. */
type BreakRuntime = (subject: Subject) => Subject;

function inRuntime(
  replace: (
    runtime: ContainerRuntime,
    running: World["runtime"],
    subject: Subject,
  ) => Partial<ContainerRuntime>,
): BreakRuntime {
  return (subject) => {
    const { runtime } = subject;
    const replaced = replace(runtime, subject.node.world.runtime, subject);
    return { ...subject, runtime: { ...runtime, ...replaced } };
  };
}

const inspecting: Readonly<Record<string, BreakRuntime>> = {
  "runtime/lists-sandboxes": inRuntime((_, { alive, sandboxes, containersOf }) => ({
    listSandboxes: async () => ok(Object.keys({ ...alive, ...sandboxes, ...containersOf })),
  })),
  "runtime/answers-in-shape": inRuntime(() => ({ listContainers: () => wrongly("none") })),
  "runtime/absent-is-unchanged": inRuntime((runtime, { containers }) => ({
    askToStop: (request, call) =>
      containers[request.container.id] ? runtime.askToStop(request, call) : refuses(),
  })),
  "runtime/answers-when-aborted": inRuntime((runtime) => ({
    reapContainer: (request, call) => {
      throwIfAborted(call);
      return runtime.reapContainer(request, call);
    },
  })),
  "runtime/tells-what-is-so": inRuntime(() => ({
    inspectContainer: ({ container: { phase } }) =>
      wrongly(phase === "running" ? "running" : "stopped"),
  })),
  "runtime/tells-created": inRuntime((runtime) => ({
    inspectContainer: async (request, call) =>
      (await runtime.inspectContainer(request, call)).map((state) =>
        state === "created" ? "running" : state,
      ),
  })),
  "runtime/tells-paused": inRuntime((runtime) => ({
    inspectContainer: async (request, call) =>
      (await runtime.inspectContainer(request, call)).map((state) =>
        state === "paused" ? "running" : state,
      ),
  })),
  "runtime/tells-of-the-sandbox": inRuntime(() => ({ inspectSandbox: () => wrongly("running") })),
  "runtime/lists-what-it-knows": inRuntime((runtime, { ofContainer }) => ({
    listContainers: async (request, call) =>
      (await runtime.listContainers(request, call)).map((ids) =>
        ids.filter((id) => ofContainer[id] !== undefined),
      ),
  })),
  "runtime/lists-all-that-lives": inRuntime((runtime) => ({
    listAlive: async (request, call) =>
      (await runtime.listAlive(request, call)).map((alive) => alive.slice(0, 1)),
  })),
  "runtime/lists-what-nobody-recorded": inRuntime((runtime) => ({
    listAlive: async (request, call) =>
      (await runtime.listAlive(request, call)).map((alive) =>
        alive.filter(({ containerId }) => request.containers.some(({ id }) => id === containerId)),
      ),
  })),
  "runtime/lists-nothing-dead": inRuntime(() => ({
    listAlive: async ({ containers }) =>
      ok(containers.flatMap(({ process }) => (process === undefined ? [] : [process]))),
  })),
  "runtime/finds-grandchildren": inRuntime((runtime) => ({
    listAlive: async (request, call) =>
      (await runtime.listAlive(request, call)).map((alive) =>
        alive.filter(({ containerId }) => containerId !== undefined),
      ),
  })),
};

const ending: Readonly<Record<string, BreakRuntime>> = {
  "runtime/asking-is-delivered": inRuntime((runtime, _, { node }) => ({
    askToStop: async ({ container }, call) => {
      const asked = await runtime.askToStop({ container }, call);
      const killAt = node.clock.now() + 9_000;
      const stopped = await runtime.stopContainer({ container, killAt }, call);
      return stopped.isErr() ? stopped : asked;
    },
  })),
  "runtime/asking-uses-the-stop-signal": inRuntime((runtime) => ({
    askToStop: ({ container: { stopSignal, ...container } }, call) => {
      void stopSignal;
      return runtime.askToStop({ container }, call);
    },
  })),
  "runtime/asking-what-does-not-run-is-unchanged": inRuntime((runtime) => ({
    askToStop: (request, call) => failIfUnchanged(runtime.askToStop(request, call)),
  })),
  "runtime/stopping-a-sandbox-leaves-nothing-alive": inRuntime(() => ({ stopSandbox: pretends })),
  "runtime/stopping-a-sandbox-ends-its-process": inRuntime((runtime) => ({
    stopSandbox: (request, call) =>
      request.sandbox.phase === "ready" ? runtime.stopSandbox(request, call) : saysItWasSo(),
  })),
  "runtime/stopping-a-sandbox-tells-what-will-not-die": inRuntime((runtime) => ({
    stopSandbox: (request, call) => passIfRefused(runtime.stopSandbox(request, call)),
  })),
  "runtime/a-reused-pid-is-spared": inRuntime((runtime, { ofSandbox }) => ({
    stopContainer: async ({ container: { process } }, call) => {
      for (const [id, processes] of Object.entries(ofSandbox)) {
        if (!processes.some(({ pid }) => pid === process?.pid)) continue;
        const sandbox = { id, phase: "ready", network: "pod" } as const;
        const stopped = await runtime.stopSandbox({ sandbox }, call);
        if (stopped.isErr()) return stopped;
      }
      return ok({ changed: false, warnings: [] });
    },
  })),
};

const stopping: Readonly<Record<string, BreakRuntime>> = {
  "runtime/stop-lets-it-end-by-itself": inRuntime((runtime, _, { node }) => ({
    stopContainer: async (request, call) => {
      const milliseconds = request.killAt - node.clock.now();
      await new Promise<void>((resolve) => {
        node.clock.after(milliseconds, resolve);
      });
      return runtime.stopContainer(request, call);
    },
  })),
  "runtime/stop-kills-at-once": inRuntime((runtime, _, { node }) => ({
    stopContainer: ({ container }, call) =>
      runtime.stopContainer({ container, killAt: node.clock.now() + 9_000 }, call),
  })),
  "runtime/stop-kills-at-kill-at": inRuntime((runtime) => ({
    stopContainer: ({ container }, call) => runtime.stopContainer({ container, killAt: 0 }, call),
  })),
  "runtime/stop-waits-for-every-process": inRuntime((_, { ofContainer }) => ({
    stopContainer: async ({ container }) => {
      ofContainer[container.id]?.shift();
      return ok(changed);
    },
  })),
  "runtime/stop-is-repeatable": inRuntime((runtime) => ({
    stopContainer: (request, call) => failIfUnchanged(runtime.stopContainer(request, call)),
  })),
  "runtime/stop-ends-what-never-started": inRuntime((runtime, { containers }) => ({
    stopContainer: (request, call) =>
      containers[request.container.id]?.state === "created"
        ? saysItWasSo()
        : runtime.stopContainer(request, call),
  })),
  "runtime/stop-ends-what-is-paused": inRuntime((runtime, { containers }) => ({
    stopContainer: (request, call) =>
      containers[request.container.id]?.state === "paused"
        ? neverAnswers()
        : runtime.stopContainer(request, call),
  })),
  "runtime/stop-leaves-others-alone": inRuntime((runtime) => ({
    stopContainer: ({ container: { sandboxId: id } }, call) =>
      runtime.stopSandbox({ sandbox: { id, phase: "ready", network: "pod" } }, call),
  })),
  "runtime/stop-twice-at-once": inRuntime((runtime) => {
    const busy = new Set<string>();
    return {
      stopContainer: async (request, call) => {
        const { id } = request.container;
        if (busy.has(id)) return refuses();
        busy.add(id);
        // The other caller comes in while this one is at work.
        await Promise.resolve();
        return runtime.stopContainer(request, call);
      },
    };
  }),
  "runtime/stop-is-overtaken": inRuntime((runtime) => {
    const flights = new Map<string, Answer<Stopped>>();
    return {
      stopContainer: (request, call) => {
        const { id } = request.container;
        const flight = flights.get(id) ?? runtime.stopContainer(request, call);
        flights.set(id, flight);
        return flight;
      },
    };
  }),
  "runtime/stop-ends-with-the-signal": inRuntime((runtime) => ({
    stopContainer: (request, call) => runtime.stopContainer(request, deaf(call)),
  })),
  "runtime/stop-says-what-it-waits-for": inRuntime((runtime) => ({
    stopContainer: (request, call) => runtime.stopContainer(request, mute(call)),
  })),
  "runtime/stop-tells-what-will-not-die": inRuntime((runtime) => ({
    stopContainer: (request, call) => passIfRefused(runtime.stopContainer(request, call)),
  })),
};

const reaping: Readonly<Record<string, BreakRuntime>> = {
  "runtime/the-living-are-not-reaped": inRuntime((runtime) => ({
    reapContainer: async ({ container }, call) => {
      const killed = await runtime.stopContainer({ container, killAt: 0 }, call);
      return killed.isErr() ? killed : runtime.reapContainer({ container }, call);
    },
  })),
  "runtime/the-dead-are-reaped": inRuntime(() => ({ reapContainer: pretends })),
  "runtime/reaping-finishes-what-is-left": inRuntime((runtime, { containers }) => ({
    reapContainer: (request, call) =>
      containers[request.container.id]?.holds.includes("task")
        ? runtime.reapContainer(request, call)
        : saysItWasSo(),
  })),
  "runtime/dead-sandboxes-are-reaped": inRuntime(() => ({ reapSandbox: pretends })),
  "runtime/storage-of-containers-goes": inRuntime((runtime, { storage }) => ({
    removeContainerStorage: async (request, call) => {
      const removed = await runtime.removeContainerStorage(request, call);
      for (const id of Object.keys(storage)) delete storage[id];
      return removed;
    },
  })),
  "runtime/storage-of-sandboxes-goes": inRuntime(() => ({ removeSandboxStorage: pretends })),
};

/** A runtime for each clause, that breaks it. */
export const brokenRuntimes: Readonly<Record<string, BreakRuntime>> = {
  ...inspecting,
  ...ending,
  ...stopping,
  ...reaping,
};
