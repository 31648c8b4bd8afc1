import { expect, it } from "vitest";
import {
  checkClause,
  type Clause,
  type ContractOptions,
  type ContractSubject,
} from "podsandbox/testing";

/** Makes a test of each clause; what the subject cannot do is skipped, with the reason. */
export function testContract<
  Subject extends ContractSubject<Capability>,
  Capability extends string,
>(
  clauses: readonly Clause<Subject, Capability>[],
  createSubject: () => PromiseLike<Subject>,
  options?: ContractOptions,
): void {
  for (const clause of clauses) {
    it(`${clause.id}: ${clause.says}`, async (context) => {
      const { outcome, complaints } = await checkClause(clause, createSubject, options);
      if (outcome === "skipped") context.skip(complaints.join("; "));
      expect(complaints).toEqual([]);
    });
  }
}
