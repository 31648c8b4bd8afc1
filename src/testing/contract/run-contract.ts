import type { Clock } from "../../index.js";
import type { Clause, ContractSubject } from "./clause.js";
import { hostClock } from "./host.js";

/** How one clause came out. */
export interface ClauseResult {
  readonly id: string;
  readonly outcome: "kept" | "broken" | "skipped";
  /** Why it is broken, or why it was skipped; empty where it is kept. */
  readonly complaints: readonly string[];
}

/** How a contract is run. */
export interface ContractOptions {
  /** Milliseconds on the subject's clock that one clause may take: 10,000, if missing. */
  readonly limit?: number;
}

/**
 * Checks every clause, one after the other and each with a subject of its own. It needs no test
 * runner and never rejects; what could not be checked is among the results, as skipped.
 */
export async function runContract<
  Subject extends ContractSubject<Capability>,
  Capability extends string,
>(
  clauses: readonly Clause<Subject, Capability>[],
  createSubject: () => PromiseLike<Subject>,
  options?: ContractOptions,
): Promise<readonly ClauseResult[]> {
  const results: ClauseResult[] = [];
  for (const clause of clauses) results.push(await checkClause(clause, createSubject, options));
  return results;
}

/** Checks one clause with a subject of its own, which is disposed of afterwards. */
export async function checkClause<
  Subject extends ContractSubject<Capability>,
  Capability extends string,
>(
  clause: Clause<Subject, Capability>,
  createSubject: () => PromiseLike<Subject>,
  { limit = 10_000 }: ContractOptions = {},
): Promise<ClauseResult> {
  const { id, needs = [] } = clause;
  try {
    const subject = await createSubject();
    const clock = subject.clock ?? hostClock;
    const missing = needs.filter((need) => !subject.capabilities.includes(need));
    const complaints =
      missing.length > 0 ? [] : await complaintsWithin(clock, limit, () => clause.check(subject));
    const disposal = await complaintsWithin(clock, limit, async () => {
      await subject.dispose();
      return [];
    });
    const all = [...complaints, ...disposal.map((complaint) => `dispose: ${complaint}`)];
    if (all.length > 0) return { id, outcome: "broken", complaints: all };
    if (missing.length === 0) return { id, outcome: "kept", complaints: [] };
    return { id, outcome: "skipped", complaints: [`the subject lacks ${missing.join(", ")}`] };
  } catch (thrown) {
    return { id, outcome: "broken", complaints: [`no subject was made: ${String(thrown)}`] };
  }
}

function complaintsWithin(
  clock: Clock,
  limit: number,
  check: () => PromiseLike<readonly string[]>,
): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const late = `there was no end within ${limit} ms`;
    const cancel = clock.after(limit, () => resolve([late]));
    const settle = (complaints: readonly string[]): void => {
      cancel();
      resolve(complaints);
    };
    const run = async (): Promise<readonly string[]> => check();
    run().then(settle, (thrown: unknown) => settle([`it threw: ${String(thrown)}`]));
  });
}
