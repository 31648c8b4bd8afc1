import { removePodSandbox, runSteps, stopPodSandbox, type Element, type Result } from "podsandbox";
import { addPod, createContainer, createFakeNode, type FakeNode } from "podsandbox/testing";
import { endWithoutExitCodes } from "./end-state.js";
import { createTurns, type Choose } from "./turns.js";

/** Who takes part in a race. */
export type Actor = "stop" | "remove" | "create";

/** What came of a race. */
export interface Came {
  /** Faults of those who took part. */
  readonly failed: readonly unknown[];
  readonly violations: readonly string[];
  /** Calls that were still in flight, and timers that were still pending, when all had settled. */
  readonly inFlight: readonly unknown[];
  readonly timers: readonly number[];
  readonly leases: readonly string[];
  /** What is left, and what is left after one more run of the last word. */
  readonly end: unknown;
  readonly endOfOneMore: unknown;
}

/**
 * Lets actors run beside each other on one pod, turn by turn as it is chosen; who stops or removes
 * runs the list instead, if there is one.
 */
export async function race(
  actors: readonly Actor[],
  isShared: boolean,
  choose: Choose,
  list?: readonly Element[],
): Promise<Came> {
  const node = createFakeNode({ journal: false, autoAdvance: false });
  addPod(node, { id: "pod", containers: [{ hooks: [{ path: "/bin/hook" }] }] });
  const turns = createTurns();
  const starts = actors.map((actor, index) => {
    const process = isShared ? { ports: node.ports, identity: node.identity } : node.join();
    const ports = turns.portsOf(`${index}`, process.ports);
    return () => act(node, actor, { ...process, ports }, () => turns.wait(`${index}`), list);
  });
  const answers = await turns.play(node, starts, choose);
  const came = {
    failed: answers.filter((answer) => answer !== undefined),
    inFlight: node.inFlight(),
    timers: node.clock.pending(),
    leases: Object.keys(node.world.books.leases),
    end: endOf(node, actors),
  };
  const lastWord = actors.includes("remove") ? removePodSandbox : stopPodSandbox;
  const oneMore = await lastWord(node.ports, { podSandboxId: "pod" });
  const failed = [...came.failed, ...(oneMore.isErr() ? [oneMore.error] : [])];
  return { ...came, failed, violations: node.violations, endOfOneMore: endOf(node, actors) };
}

/** What comes of them one after the other, whoever is first, and how many turns they take. */
export async function sequential(
  actors: readonly Actor[],
): Promise<{ readonly came: Came; readonly turns: number }> {
  let turns = 0;
  const came = await race(actors, true, (waiting, turn) => {
    turns = turn + 1;
    return waiting.findIndex((who) => who === [...waiting].sort()[0]);
  });
  return { came, turns };
}

async function act(
  node: FakeNode,
  actor: Actor,
  process: Pick<FakeNode, "ports" | "identity">,
  pace: () => Promise<void>,
  list: readonly Element[] | undefined,
): Promise<unknown> {
  if (actor === "create") {
    await createContainer(node, { sandboxId: "pod", id: "late", process, pace });
    return undefined;
  }
  const pod = { podSandboxId: "pod" };
  const lifecycle = actor === "stop" ? stopPodSandbox : removePodSandbox;
  const answer: Result<unknown, unknown> =
    list === undefined
      ? await lifecycle(process.ports, pod)
      : await runSteps(process.ports, list, pod);
  return answer.isErr() ? answer.error : undefined;
}

/** What is left; beside a stop, whoever creates may have been in time or not. */
function endOf(node: FakeNode, actors: readonly Actor[]): unknown {
  const end = endWithoutExitCodes(node);
  if (!actors.includes("create") || actors.includes("remove")) return end;
  const things = JSON.stringify(end).match(/"pod: process [^"]*/g);
  return { processes: things ?? [] };
}
