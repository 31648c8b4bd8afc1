import { stopPodSandbox } from "podsandbox";
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

const tellings = ({ journal }: FakeNode): readonly string[] =>
  journal.flatMap(({ operation, subject, outcome }) =>
    operation === "sandboxStopped" && outcome === "changed" ? [subject] : [],
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
