import type { Result } from "../../index.js";
import { runAfterAllElse } from "../engine/host-task.js";
import type { FakeNode } from "../fake-node.js";
import { isLivingCaller } from "../world/process-identities.js";

/** How a run ended: `died` with the process that it ran in, `never` though that one lives. */
export type Ended =
  | { readonly kind: "answered"; readonly answer: Result<unknown, unknown> }
  | { readonly kind: "rejected"; readonly why: string }
  | { readonly kind: "died" }
  | { readonly kind: "never" };

/** What is tried on a node. */
export type Run = (node: FakeNode) => PromiseLike<Result<unknown, unknown>>;

/** What is tried, whatever its answers are made of. */
export function forgettingTypes<Value, Failure>(
  run: (node: FakeNode) => PromiseLike<Result<Value, Failure>>,
): Run {
  return async (node) =>
    (await run(node)).map<unknown>((value) => value).mapErr<unknown>((error) => error);
}

/** How often the host may run out of work, with a clock that stands still, before it is idle. */
const mostIdleTurns = 50;

/** Runs something to its end, or until nothing more can come of it. */
export async function untilEnded(node: FakeNode, run: Run): Promise<Ended> {
  let ended: Ended | undefined;
  void follow(node, run).then((now) => {
    ended = now;
  });
  let stoodAt = node.clock.elapsed();
  for (let idle = 0; idle < mostIdleTurns; idle += 1) {
    await allElse();
    if (ended !== undefined) return ended;
    if (!isAlive(node)) return { kind: "died" };
    const now = node.clock.elapsed();
    if (now > stoodAt) [stoodAt, idle] = [now, 0];
  }
  return { kind: "never" };
}

/** Whether the process of the node's ports lives. */
export function isAlive({ world, identity }: FakeNode): boolean {
  return isLivingCaller(world, identity);
}

/** Settles once the host has run all that was ready. */
export function allElse(): Promise<void> {
  return new Promise((resolve) => {
    runAfterAllElse(resolve);
  });
}

async function follow(node: FakeNode, run: Run): Promise<Ended> {
  try {
    return { kind: "answered", answer: await run(node) };
  } catch (thrown) {
    return { kind: "rejected", why: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
