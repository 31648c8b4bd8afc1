import { describe, expect, it } from "vitest";
import { checkClause, runContract, type Clause, type ContractSubject } from "podsandbox/testing";

type Subject = ContractSubject<"mounts">;

const clause = (
  check: Clause<Subject, "mounts">["check"],
  needs: readonly "mounts"[] = [],
): Clause<Subject, "mounts"> => ({ id: "a/b", says: "It is.", cites: [], needs, check });

const kept = async (): Promise<readonly string[]> => [];

function subject(disposed: string[] = []): () => Promise<Subject> {
  return async () => ({ capabilities: [], dispose: async () => disposed.push("disposed") });
}

describe("running a contract", () => {
  it("says that a clause is kept, and disposes of its subject", async () => {
    const disposed: string[] = [];
    const results = await runContract([clause(kept), clause(kept)], subject(disposed));
    expect(results).toEqual(Array(2).fill({ id: "a/b", outcome: "kept", complaints: [] }));
    expect(disposed).toHaveLength(2);
  });

  it("skips a clause that needs what the subject lacks, and says what", async () => {
    const disposed: string[] = [];
    const needing = clause(() => Promise.reject(new Error("asked")), ["mounts"]);
    expect(await checkClause(needing, subject(disposed))).toEqual({
      id: "a/b",
      outcome: "skipped",
      complaints: ["the subject lacks mounts"],
    });
    expect(disposed).toHaveLength(1);
  });

  it.each([
    ["complains", async () => ["it is not"], "it is not"],
    ["rejects", () => Promise.reject(new Error("thrown")), "it threw: Error: thrown"],
    ["never ends", () => new Promise<never>(() => undefined), "there was no end within 20 ms"],
  ])("says that a clause is broken that %s", async (_, check, complaint) => {
    const result = await checkClause(clause(check), subject(), { limit: 20 });
    expect(result).toEqual({ id: "a/b", outcome: "broken", complaints: [complaint] });
  });

  it("says what keeps a subject from being made or disposed of", async () => {
    const noSubject = (): Promise<Subject> => Promise.reject(new Error("no disk"));
    expect((await checkClause(clause(kept), noSubject)).complaints).toEqual([
      "no subject was made: Error: no disk",
    ]);
    const dispose = () => Promise.reject(new Error("busy"));
    const stuck = async (): Promise<Subject> => ({ capabilities: [], dispose });
    expect((await checkClause(clause(kept), stuck)).complaints).toEqual([
      "dispose: it threw: Error: busy",
    ]);
  });
});
