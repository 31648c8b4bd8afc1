import { endState, type FakeNode } from "podsandbox/testing";

/**
 * What must be the same in the end. Exit codes need not: a stop signal that was not delivered
 * leaves another one, and none is left of what was dead before it could be stopped.
 */
export function endWithoutExitCodes(node: FakeNode): unknown {
  const text = JSON.stringify(endState(node), (field, value: unknown) =>
    field === "exitCode" ? undefined : value,
  );
  return JSON.parse(text);
}
