import { removePodSandbox, stopPodSandbox } from "podsandbox";
import { addPod, createFakeNode, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { collect } from "./garbage.js";

const call = { signal: new AbortController().signal, attempt: 1, waitingFor: () => undefined };

/** A run could not tell, put that into the ledger and died; the next one has told who is named. */
async function oweNews(node: FakeNode, subscriber?: string): Promise<void> {
  addPod(node, { id: "web" });
  const sandbox = node.world.books.sandboxes["web"];
  if (sandbox === undefined) throw new Error("the pod has no record");
  const named = subscriber === undefined ? {} : { subscriber };
  const debt = { kind: "notification", event: "stopped", ...named, sandbox } as const;
  const why = { step: "notify-stopped", reason: "it did not answer", at: node.clock.now() };
  const entry = { id: "web notify-stopped", sandboxId: "web", ...why, debt };
  (await node.ports.store.addLedgerEntry({ entry }, call))._unsafeUnwrap();
  const told = { port: "nri", operation: "sandboxStopped", subject: "late" } as const;
  node.faults.plan([{ ...told, how: { kind: "before", reason: "refused" } }]);
  void (await stopPodSandbox(node.ports, { podSandboxId: "web" }))._unsafeUnwrap();
  node.faults.clear();
}

const tellings = ({ journal }: FakeNode, told = "sandboxStopped"): readonly string[] =>
  journal.flatMap(({ operation, subject, outcome }) =>
    operation === told && outcome === "changed" ? [subject] : [],
  );

describe("news that a run could not tell", () => {
  it("H01: is settled without a word to who has been told since", async () => {
    const node = createFakeNode();
    await oweNews(node, "observer");
    expect(tellings(node)).toEqual(["web/observer"]);
    expect((await collect(node)).ledger).toMatchObject([{ outcome: "settled", changed: false }]);
    expect(tellings(node)).toEqual(["web/observer"]);
    expect([node.world.books.ledger, node.violations]).toEqual([{}, []]);
  });

  it("H01: is told to the others alone where it was not known who is to be told", async () => {
    const node = createFakeNode({ subscribers: ["early", "late"] });
    await oweNews(node);
    expect(tellings(node)).toEqual(["web/early"]);
    expect((await collect(node)).ledger).toMatchObject([{ outcome: "settled", changed: true }]);
    expect(tellings(node)).toEqual(["web/early", "web/late"]);
    expect([node.world.books.ledger, node.violations]).toEqual([{}, []]);
  });
});

describe("news of a removal that a run could not tell, and a later one has told", () => {
  const web = { podSandboxId: "web" };

  /** A removal cannot do one thing of observers, and ends short of forgetting the record. */
  async function removeInVain(node: FakeNode, operation: string): Promise<void> {
    addPod(node, { id: "web" });
    const how = { kind: "before", reason: "refused" } as const;
    const late = operation === "sandboxRemoved" ? { subject: "late" } : {};
    node.faults.plan([
      { port: "nri", operation, ...late, how },
      { port: "store", operation: "forgetSandbox", how },
    ]);
    void (await removePodSandbox(node.ports, web))._unsafeUnwrapErr();
    node.faults.clear();
  }

  it.each(["sandboxRemoved", "listSubscribers"])(
    "H01: is not told again where it was %s that failed, though the record is gone",
    async (operation) => {
      const node = createFakeNode({ subscribers: ["early", "late"] });
      await removeInVain(node, operation);
      expect(Object.keys(node.world.books.ledger)).toHaveLength(1);
      (await removePodSandbox(node.ports, web))._unsafeUnwrap();
      expect(node.world.books.ledger).toEqual({});
      expect((await collect(node)).ledger).toEqual([]);
      const told = tellings(node, "sandboxRemoved");
      expect([...told].sort()).toEqual(["web/early", "web/late"]);
    },
  );

  it("H01: stays owed to whom the later run cannot tell either", async () => {
    const node = createFakeNode({ subscribers: ["early", "late"] });
    await removeInVain(node, "sandboxRemoved");
    const how = { kind: "before", reason: "refused" } as const;
    node.faults.plan([{ port: "nri", operation: "sandboxRemoved", how }]);
    (await removePodSandbox(node.ports, web))._unsafeUnwrap();
    node.faults.clear();
    expect((await collect(node)).ledger).toMatchObject([{ outcome: "settled" }]);
    expect(tellings(node, "sandboxRemoved")).toEqual(["web/early", "web/late"]);
  });

  it("H01: keeps the record as long as it is not struck out", async () => {
    const node = createFakeNode({ subscribers: ["early", "late"] });
    await removeInVain(node, "sandboxRemoved");
    const how = { kind: "before", reason: "refused" } as const;
    node.faults.plan([{ port: "store", operation: "settleLedgerEntry", how }]);
    const error = (await removePodSandbox(node.ports, web))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "step-failed", steps: ["notify-removed"] });
    node.faults.clear();
    (await removePodSandbox(node.ports, web))._unsafeUnwrap();
    expect(node.world.books.ledger).toEqual({});
    expect(tellings(node, "sandboxRemoved")).toEqual(["web/early", "web/late"]);
  });
});
