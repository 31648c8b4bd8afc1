import { describe, expect, it } from "vitest";
import {
  checkClause,
  fileSystemContract,
  lifecycleContract,
  networkContract,
  runtimeContract,
  storeContract,
  type Clause,
  type ContractSubject,
} from "podsandbox/testing";
import { brokenFileSystems } from "./broken/broken-file-systems.js";
import { brokenLifecycles } from "./broken/broken-lifecycles.js";
import { brokenNetworks } from "./broken/broken-networks.js";
import { brokenRuntimes } from "./broken/broken-runtimes.js";
import { brokenStores } from "./broken/broken-stores.js";
import { createFakeFileSystem } from "./fake/fake-file-system.js";
import { createFakeLifecycle } from "./fake/fake-lifecycle.js";
import { createFakeNetwork } from "./fake/fake-network.js";
import { createFakeRuntime } from "./fake/fake-runtime.js";
import { createFakeStore } from "./fake/fake-store.js";

/** A contract, a subject that keeps it, and for each clause what breaks that one promise. */
function testBreakers<
  Subject extends ContractSubject<Capability>,
  Capability extends string,
  Broken extends Subject,
>(
  clauses: readonly Clause<Subject, Capability>[],
  createSubject: () => Promise<Broken>,
  breakers: Readonly<Record<string, (subject: Broken) => Subject>>,
): void {
  it("there is one for each clause, and no other", () => {
    expect(Object.keys(breakers).sort()).toEqual(clauses.map(({ id }) => id).sort());
  });

  for (const clause of clauses) {
    it(`${clause.id} is noticed`, async () => {
      const breaker = breakers[clause.id];
      if (breaker === undefined) throw new Error(`nothing breaks ${clause.id}`);
      const createBroken = async (): Promise<Subject> => breaker(await createSubject());
      const { outcome, complaints } = await checkClause<Subject, Capability>(clause, createBroken);
      expect(outcome).toBe("broken");
      expect(complaints.join("\n")).not.toContain("no subject was made");
    });
  }
}

describe("an adapter that breaks a promise", () => {
  describe("of a store", () => testBreakers(storeContract, createFakeStore, brokenStores));
  describe("of a runtime", () => testBreakers(runtimeContract, createFakeRuntime, brokenRuntimes));
  describe("of a network plugin", () =>
    testBreakers(networkContract, createFakeNetwork, brokenNetworks));
  describe("of a file system", () =>
    testBreakers(fileSystemContract, createFakeFileSystem, brokenFileSystems));
  describe("of lifecycles", () =>
    testBreakers(lifecycleContract, createFakeLifecycle, brokenLifecycles));
});
