import type { FakeNode } from "podsandbox/testing";

/** What a run gives back at its end, whatever it did. */
const givenBack: readonly string[] = ["unblock", "releaseLease"];

/** The calls that changed anything of a pod, in the order in which they began. */
export function changesOf({ journal }: FakeNode): readonly string[] {
  return journal
    .filter(({ outcome, operation }) => outcome === "changed" && !givenBack.includes(operation))
    .map(({ port, operation, subject }) => `${port}.${operation} ${subject}`);
}
