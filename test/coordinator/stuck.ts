import type { FakeNode, PlannedFault } from "podsandbox/testing";

/** How many calls of an operation began. */
export function callsOf({ journal }: FakeNode, name: string): number {
  return journal.filter(({ port, operation }) => `${port}.${operation}` === name).length;
}

/** Every DEL of a sandbox hangs, and is deaf to its limit. */
export function deafDetach(subject: string): PlannedFault {
  return { port: "network", operation: "detach", subject, how: { kind: "hang-deaf" } };
}

/** Every DEL of a sandbox fails. */
export function brokenDetach(subject: string): PlannedFault {
  const how = { kind: "before", reason: "missing-program" } as const;
  return { port: "network", operation: "detach", subject, how };
}

/** A coordinator that holds nothing. */
export const empty = {
  inFlight: 0,
  backingOff: 0,
  admitted: 0,
  lookUps: 0,
  programsRunning: 0,
  programsWaiting: 0,
  namespacesWaiting: 0,
};
