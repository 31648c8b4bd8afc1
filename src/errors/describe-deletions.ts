import type { NotAllDeleted } from "../delete-container.js";
import type { DeleteFailure } from "../interpreter/run-deletion.js";
import { count } from "./describe-run.js";
import { indented } from "./lay-out.js";
import { visible } from "./visible.js";
import { whatNext } from "./what-next.js";

/** What became of many ids: how many are gone, and each that is not with its own error. */
export function describeDeletions(
  { kind, results }: NotAllDeleted,
  describe: (failure: DeleteFailure) => readonly string[],
): readonly string[] {
  const gone = results.filter(({ outcome }) => outcome !== "failed");
  const names = gone.map(({ containerId, outcome }) => `${containerId} (${outcome})`).join(", ");
  const failures = results.flatMap((result) => (result.outcome === "failed" ? [result.error] : []));
  return [
    `${failures.length} of ${count(results.length, "container")} could not be deleted.`,
    ...(gone.length === 0 ? [] : [visible(`Gone: ${names}.`)]),
    ...failures.flatMap((failure) => indented(describe(failure))),
    ...whatNext({ kind, faults: [] }),
  ];
}
