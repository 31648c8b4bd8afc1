import { stopPodSandbox } from "podsandbox";
import { addPod, createFakeNode, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { collect, failing } from "./garbage.js";

const call = { signal: new AbortController().signal, attempt: 1, waitingFor: () => undefined };

/** A run gives the attachment up, and dies before the record says so. */
async function giveUpAndDie(node: FakeNode, unreadable?: "unreadable"): Promise<void> {
  addPod(node, { id: "web" });
  const { attachments = [], networkNamespace } = node.world.books.sandboxes["web"] ?? {};
  if (attachments === "unreadable") throw new Error("the attachments cannot be read");
  for (const one of attachments) {
    const attachment = unreadable ?? one;
    const namespace = networkNamespace === undefined ? {} : { networkNamespace };
    const debt = { kind: "attachment", attachment, ...namespace } as const;
    const why = { step: "detach-network", reason: "the plugin fails", at: node.clock.now() };
    const entry = { id: "web detach-network eth0", sandboxId: "web", ...why, debt };
    (await node.ports.store.addLedgerEntry({ entry }, call))._unsafeUnwrap();
  }
}

const detaches = ({ journal }: FakeNode): number =>
  journal.filter(({ operation }) => operation === "detach").length;

describe("an attachment that was given up, and detached by the next run", () => {
  it("N01: is settled without another DEL, as the record says that there was one", async () => {
    const node = createFakeNode();
    await giveUpAndDie(node);
    (await stopPodSandbox(node.ports, { podSandboxId: "web" }))._unsafeUnwrap();
    expect(detaches(node)).toBe(1);
    expect((await collect(node, {})).ledger).toMatchObject([{ outcome: "would-settle" }]);
    expect((await collect(node)).ledger).toMatchObject([{ outcome: "settled", changed: false }]);
    expect(detaches(node)).toBe(1);
    expect(node.world.books.ledger).toEqual({});
    expect(node.violations).toEqual([]);
  });

  it("N01: is detached once more where the record does not say so", async () => {
    const node = createFakeNode();
    await giveUpAndDie(node);
    node.faults.plan([failing("network", "detach")]);
    void (await stopPodSandbox(node.ports, { podSandboxId: "web" }))._unsafeUnwrapErr();
    node.faults.clear();
    expect((await collect(node)).ledger).toMatchObject([{ outcome: "settled", changed: true }]);
    expect(node.world.network.held).toEqual({});
  });

  it.each([
    ["unreadable", undefined],
    ["unreadable", "unreadable"],
    [undefined, undefined],
  ] as const)(
    "N01: is detached where the record's are %s and the debt's is %s",
    async (recorded, owed) => {
      const node = createFakeNode();
      await giveUpAndDie(node, owed);
      const { sandboxes } = node.world.books;
      const { attachments, ...rest } = sandboxes["web"] ?? { id: "web", network: "pod" };
      expect(attachments).toHaveLength(1);
      const known = recorded === undefined ? {} : { attachments: recorded };
      sandboxes["web"] = { ...rest, ...known, phase: "stopping" };
      expect((await collect(node)).ledger).toMatchObject([{ outcome: "settled" }]);
      expect(detaches(node)).toBe(1);
    },
  );
});
