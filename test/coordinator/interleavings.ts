import { createCoordinator, ok, type Coordinator, type Result } from "podsandbox";
import { addPod, createContainer, createFakeNode, type FakeNode } from "podsandbox/testing";
import { endWithoutExitCodes } from "../properties/end-state.js";
import { createTurns, type Choose } from "../properties/turns.js";

/** Who calls one coordinator: a patient stop, a forced one, a remove, a creator, one who leaves. */
export type Caller = "patient" | "stop" | "remove" | "create" | "leave";

/** What came of it, when all had been answered and nothing was under way any more. */
export interface Came {
  readonly failed: readonly unknown[];
  readonly violations: readonly string[];
  readonly inFlight: readonly unknown[];
  readonly timers: readonly number[];
  readonly held: number;
  readonly detached: number;
  readonly asked: number;
  readonly end: unknown;
}

/** Lets callers call one coordinator beside each other, port call by port call as it is chosen. */
export async function interleave(callers: readonly Caller[], choose: Choose): Promise<Came> {
  const node = createFakeNode({ autoAdvance: false });
  addPod(node, { id: "pod", containers: [{ ignoresTerm: true }] });
  const turns = createTurns();
  const coordinator = createCoordinator(turns.portsOf("ports", node.ports));
  const starts = callers.map((caller, index) => async () => {
    await turns.wait(`caller ${index}`);
    return answerOf(node, coordinator, caller, () => turns.wait(`caller ${index}`));
  });
  const answers = await turns.play(
    node,
    [
      async () => {
        void (await Promise.all(starts.map((start) => start())));
        return last(coordinator, callers);
      },
    ],
    choose,
  );
  const counts: readonly number[] = Object.values({ ...coordinator.counts() });
  const began = (name: string) =>
    node.journal.filter(({ port, operation }) => `${port}.${operation}` === name).length;
  return {
    failed: answers.filter((answer) => answer !== undefined),
    violations: node.violations,
    inFlight: node.inFlight(),
    timers: node.clock.pending(),
    held: counts.reduce((sum, count) => sum + count, 0),
    detached: began("network.detach"),
    asked: began("runtime.askToStop"),
    end: endWithoutExitCodes(node),
  };
}

/** Joins whatever is still under way for somebody who has left. */
async function last(coordinator: Coordinator, callers: readonly Caller[]): Promise<unknown> {
  const isRemoved = callers.includes("remove") || callers.includes("leave");
  const pod = { podSandboxId: "po" };
  const answer: Result<unknown, unknown> = isRemoved
    ? await coordinator.remove(pod)
    : await coordinator.stop(pod);
  return answer.isErr() ? answer.error : undefined;
}

async function answerOf(
  node: FakeNode,
  coordinator: Coordinator,
  caller: Caller,
  pace: () => Promise<void>,
): Promise<void> {
  const pod = { podSandboxId: "po" };
  switch (caller) {
    case "patient":
      return accept(await coordinator.stop(pod, { policy: { gracePeriodSeconds: 30 } }));
    case "stop":
      return accept(await coordinator.stop(pod));
    case "remove":
      return accept(await coordinator.remove(pod));
    case "leave": {
      const controller = new AbortController();
      const leaving = coordinator.remove(pod, { signal: controller.signal });
      await pace();
      controller.abort();
      const left = await leaving;
      return left.isErr() && left.error.kind === "cancelled" ? undefined : accept(left);
    }
    case "create": {
      const created = await coordinator.admit("pod", async () =>
        ok(await createContainer(node, { sandboxId: "pod", id: "late", pace })),
      );
      return created.isErr() && created.error.kind === "not-admitted" ? undefined : accept(created);
    }
  }
}

function accept(answer: Result<unknown, unknown>): void {
  if (answer.isErr()) throw new Error(JSON.stringify(answer.error));
}
