import { err, ok, type Result, type ResultAsync } from "neverthrow";
import { createRun } from "../interpreter/create-run.js";
import { atEdge, type Defect } from "../interpreter/edge.js";
import { frontDoor } from "../interpreter/front-door.js";
import { fromId } from "../interpreter/run-sandbox.js";
import type { InvalidRequest } from "../model/invalid-request.js";
import { choosePolicy, defaultPolicy } from "../model/policy.js";
import type { AnyPorts } from "../wrappers/prepare-ports.js";
import { collectNetworks } from "./collect-networks.js";
import type { Collection } from "./collection.js";
import { parseGarbageOptions, type GarbageOptions } from "./garbage-options.js";
import type { ExclusiveNetwork, GarbageReport } from "./garbage-report.js";
import { removeLeftovers } from "./remove-leftovers.js";
import { settleLedger } from "./settle-ledger.js";
import { usualConcurrency } from "./usual-concurrency.js";

/** The caller gave up before all was collected; what was collected stays so. */
export interface CollectionCancelled {
  readonly kind: "collection-cancelled";
  readonly soFar: GarbageReport;
}

/** Why garbage was not collected, or not all of it. */
export type CollectGarbageError = InvalidRequest | CollectionCancelled | Defect;

/**
 * Collects what teardowns left: first the debts of the ledger, each by the port that owes it; then
 * what no record owns and nothing lives of, in the same steps as any removal; then, on networks
 * that are declared exclusively ours, what the plugins hold besides what is still owed.
 *
 * Nothing is done unless `apply` is true: the report says what would be. Every item is collected by
 * itself, and the report says for each what became of it. (failures.md N01, N02, N13, R07, B01)
 *
 * @example
 * ```ts no-run
 * const report = await collectGarbage(ports);
 * if (report.isOk()) console.log(report.value.leftovers, report.value.ledger);
 * ```
 */
export function collectGarbage(
  ports: AnyPorts,
  options?: GarbageOptions,
): ResultAsync<GarbageReport, CollectGarbageError> {
  return atEdge(async (): Promise<Result<GarbageReport, InvalidRequest | CollectionCancelled>> => {
    const given = frontDoor(ports, options ?? {}, undefined, parseGarbageOptions);
    if (given.isErr()) return err(given.error);
    const { apply = false, networks = [], concurrency, ...rest } = given.value.request;
    const run = createRun(given.value.ports, {
      operation: "collect-garbage",
      sandbox: fromId(""),
      policy: choosePolicy(defaultPolicy, rest.policy),
      options: { signal: rest.signal, observe: rest.observe },
    });
    return collect(
      {
        run,
        apply,
        concurrency: concurrency ?? usualConcurrency,
        lifecycle: rest,
      },
      networks,
    );
  });
}

async function collect(
  collection: Collection,
  exclusive: readonly ExclusiveNetwork[],
): Promise<Result<GarbageReport, CollectionCancelled>> {
  const { run, apply } = collection;
  const ledger = await settleLedger(collection);
  const leftovers = await removeLeftovers(collection, ledger.items);
  const networks = await collectNetworks(collection, exclusive, { debts: ledger.items, leftovers });
  run.ports.rest();
  const report: GarbageReport = {
    applied: apply,
    ledger: ledger.items,
    damaged: ledger.damaged,
    leftovers: leftovers.items,
    networks,
    faults: [...(ledger.fault === undefined ? [] : [ledger.fault]), ...leftovers.faults],
    warnings: run.warnings,
    outlived: run.outlived,
    milliseconds: run.ports.clock.elapsed() - run.started,
  };
  return run.caller.cancellation.aborted()
    ? err({ kind: "collection-cancelled", soFar: report })
    : ok(report);
}
