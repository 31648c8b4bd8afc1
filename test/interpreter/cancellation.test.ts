import {
  removePodSandbox,
  removeSteps,
  stopPodSandbox,
  type Element,
  type TeardownEvent,
} from "podsandbox";
import { addPod, createFakeNode, leftovers, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { fail, ownStep, settle } from "../own-step.js";

const request = { podSandboxId: "web" };

function nodeWithWeb(): FakeNode {
  const node = createFakeNode();
  addPod(node, { id: "web", containers: 2 });
  return node;
}

const namesOf = (element: Element): readonly string[] =>
  "together" in element ? element.together.map(({ name }) => name) : [element.name];

const elements: readonly (readonly string[])[] = removeSteps.map(namesOf);

describe("a caller who gives up", () => {
  it.each(elements.map((names, at) => [names.join(", "), at] as const))(
    "before %s is told that it came next, and what is settled; the next call goes on",
    async (_, at) => {
      const node = nodeWithWeb();
      const controller = new AbortController();
      const last = elements[at - 1]?.at(-1);
      let settled = 0;
      const observe = (event: TeardownEvent): void => {
        if (event.type === "step-settled" && elements[at - 1]?.includes(event.step)) settled += 1;
        if (last === undefined || settled === elements[at - 1]?.length) controller.abort();
      };
      const { signal } = controller;
      const cancelled = await removePodSandbox(node.ports, request, { signal, observe });
      expect(cancelled._unsafeUnwrapErr()).toMatchObject({
        kind: "cancelled",
        next: at === 0 ? ["fence"] : elements[at],
        report: {
          settled: elements
            .slice(0, at)
            .flat()
            .map((name) => ({ step: name })),
        },
      });
      expect(node.inFlight()).toEqual([]);
      expect(node.world.books.leases).toEqual({});
      const removed = await removePodSandbox(node.ports, request);
      expect(removed._unsafeUnwrap().outcome).toMatch(/removed|absent/);
      expect(leftovers(node)).toEqual([]);
      expect(node.violations).toEqual([]);
    },
  );

  it("already, begins nothing", async () => {
    const node = nodeWithWeb();
    const cancelled = await stopPodSandbox(node.ports, request, { signal: AbortSignal.abort() });
    expect(cancelled._unsafeUnwrapErr()).toMatchObject({
      kind: "cancelled",
      next: ["fence"],
      report: { sandboxId: "web", settled: [] },
    });
    expect(node.calls).toBe(0);
  });

  it("before a list of nothing has nothing that came next", async () => {
    const error = await fail(nodeWithWeb(), [], { signal: AbortSignal.abort() });
    expect(error).toMatchObject({ kind: "cancelled", next: [], report: { left: [] } });
  });

  it("while it waits for the lease ends that wait at once", async () => {
    const node = nodeWithWeb();
    const { store } = node.join().ports;
    const call = { attempt: 1, signal: AbortSignal.abort(), waitingFor: () => undefined };
    const alive = { ...call, signal: new AbortController().signal };
    const lease = (await store.lease({ sandboxId: "web" }, alive))._unsafeUnwrap();
    const controller = new AbortController();
    node.clock.after(2_000, () => controller.abort());
    const cancelled = await stopPodSandbox(node.ports, request, { signal: controller.signal });
    expect(cancelled._unsafeUnwrapErr()).toMatchObject({ kind: "cancelled", next: ["fence"] });
    expect(node.clock.elapsed()).toBe(2_000);
    void (await lease.release());
  });

  it("while a step waits interrupts it: it has neither settled nor failed", async () => {
    const node = createFakeNode();
    addPod(node, { id: "web", containers: [{ id: "app", ignoresTerm: true }] });
    const controller = new AbortController();
    node.clock.after(5_000, () => controller.abort());
    const options = { signal: controller.signal, policy: { gracePeriodSeconds: 60 } };
    const cancelled = await stopPodSandbox(node.ports, request, options);
    expect(cancelled._unsafeUnwrapErr()).toMatchObject({
      kind: "cancelled",
      next: ["stop-containers"],
      report: { settled: [{ step: "fence" }], milliseconds: 5_000 },
    });
    expect(node.world.books.sandboxes["web"]?.failures).toBeUndefined();
    const error = cancelled._unsafeUnwrapErr();
    const left = "report" in error ? error.report.left.map(({ step }) => step) : [];
    expect(left[0]).toBe("stop-containers");
    expect(left).toContain("detach-network");
  });

  it("while something is destroyed waits for it, and the step is settled", async () => {
    const node = createFakeNode({ takes: { "network.detach": 3_000 } });
    addPod(node, { id: "web", infra: "dead", containers: [] });
    const controller = new AbortController();
    node.clock.after(1_000, () => controller.abort());
    const cancelled = await stopPodSandbox(node.ports, request, { signal: controller.signal });
    expect(cancelled._unsafeUnwrapErr()).toMatchObject({
      kind: "cancelled",
      next: ["remove-network-namespace"],
    });
    expect(node.clock.elapsed()).toBe(3_000);
    expect(node.world.books.sandboxes["web"]?.attachments).toMatchObject([{ state: "detached" }]);
  });

  it("during the last step has what was asked for", async () => {
    const controller = new AbortController();
    const last = ownStep("last", {
      act: async () => {
        controller.abort();
        return { changed: true, warnings: [], faults: [] };
      },
    });
    const { report } = await settle(nodeWithWeb(), [last], { signal: controller.signal });
    expect(report.settled).toHaveLength(1);
  });

  it("while a step fails for a reason of its own is told of that reason", async () => {
    const controller = new AbortController();
    const fault = {
      port: "step",
      operation: "own",
      subject: "web",
      reason: "other",
      message: "no",
      attempt: 1,
      milliseconds: 0,
    } as const;
    const act = async () => {
      controller.abort();
      return { changed: false, warnings: [], faults: [fault] };
    };
    const { signal } = controller;
    const error = await fail(nodeWithWeb(), [ownStep("own", { act })], { signal });
    expect(error).toMatchObject({ kind: "step-failed", steps: ["own"] });
  });

  it("while a step fails for that and another reason interrupts it", async () => {
    const controller = new AbortController();
    const other = { port: "step", operation: "own", subject: "web", message: "no" } as const;
    const fault = { ...other, reason: "other", attempt: 1, milliseconds: 0 } as const;
    const faults = [fault, { ...fault, reason: "aborted" } as const];
    const given = async () => ({ changed: false, warnings: [], faults });
    const failed = await fail(nodeWithWeb(), [ownStep("own", { act: given })]);
    expect(failed.kind).toBe("step-failed");
    const act = async () => {
      controller.abort();
      return given();
    };
    const { signal } = controller;
    const interrupted = await fail(nodeWithWeb(), [ownStep("own", { act })], { signal });
    expect(interrupted).toMatchObject({ kind: "cancelled", next: ["own"] });
  });
});
