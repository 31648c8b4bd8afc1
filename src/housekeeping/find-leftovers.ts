import { err, ok, type ResultAsync } from "neverthrow";
import { createRun } from "../interpreter/create-run.js";
import { atEdge, type Defect } from "../interpreter/edge.js";
import { frontDoor } from "../interpreter/front-door.js";
import { parseLookOptions, type RunOptions } from "../interpreter/run-options.js";
import { fromId } from "../interpreter/run-sandbox.js";
import type { InvalidRequest } from "../model/invalid-request.js";
import { defaultPolicy } from "../model/policy.js";
import type { PortCall } from "../wrappers/caller.js";
import type { AnyPorts } from "../wrappers/prepare-ports.js";
import type { CannotList } from "./for-every.js";
import { lookForLeftovers, type LeftoversFound } from "./look-for-leftovers.js";
import { usualConcurrency } from "./usual-concurrency.js";

/** What exists that no record owns, and what could not be asked. It is plain data. */
export interface LeftoversReport extends LeftoversFound {
  /** Calls that still run, because they did not answer in time. */
  readonly outlived: readonly PortCall[];
}

/** The caller gave up before all ports had been asked; nothing was touched. */
export interface SearchCancelled {
  readonly kind: "search-cancelled";
}

/** Why nothing can be said of what is left over. */
export type FindLeftoversError = InvalidRequest | CannotList | SearchCancelled | Defect;

/**
 * Finds what the ports hold of sandboxes that have no record: what a crash, a foreign creator or an
 * older runtime left. It changes nothing. A sandbox with a record is never among them, nor one
 * whose record is damaged; what lives of each is told. (failures.md N13, R07, M06, S06)
 */
export function findLeftovers(
  ports: AnyPorts,
  options?: Pick<RunOptions, "signal" | "observe">,
): ResultAsync<LeftoversReport, FindLeftoversError> {
  return atEdge(async () => {
    const given = frontDoor(ports, undefined, options, () => ok(undefined), parseLookOptions);
    if (given.isErr()) return err(given.error);
    const run = createRun(given.value.ports, {
      operation: "find-leftovers",
      sandbox: fromId(""),
      policy: defaultPolicy,
      options: given.value.options,
    });
    const found = await lookForLeftovers(run, usualConcurrency);
    run.ports.rest();
    if (run.caller.cancellation.aborted()) return err({ kind: "search-cancelled" });
    if (found.isErr()) return err({ kind: "cannot-list", fault: found.error });
    return ok({ ...found.value, outlived: run.outlived });
  });
}
