import { describe, expect, it } from "vitest";
import {
  checkClause,
  type Clause,
  type ContractOptions,
  type ContractSubject,
} from "podsandbox/testing";

/**
 * Makes a test of each clause that the subject can be asked about. What it lacks is printed, with
 * the clauses that nobody checked for it.
 */
export function testContract<
  Subject extends ContractSubject<Capability>,
  Capability extends string,
>(
  name: string,
  clauses: readonly Clause<Subject, Capability>[],
  createSubject: () => Promise<Subject>,
  options?: ContractOptions,
): void {
  describe(name, async () => {
    const { capabilities, dispose } = await createSubject();
    await dispose();
    const lacks = ({ needs = [] }: Clause<Subject, Capability>): readonly Capability[] =>
      needs.filter((need) => !capabilities.includes(need));
    const unchecked = clauses.filter((clause) => lacks(clause).length > 0);
    if (unchecked.length > 0)
      it(`says what it lacks: ${[...new Set(unchecked.flatMap(lacks))].join(", ")}`, () => {
        for (const clause of unchecked)
          console.log(`${clause.id} is not checked: no ${lacks(clause).join(", ")}`);
      });
    for (const clause of clauses)
      if (!unchecked.includes(clause))
        it(`${clause.id}: ${clause.says}`, async () => {
          const { complaints } = await checkClause(clause, createSubject, options);
          expect(complaints).toEqual([]);
        });
  });
}
