import { stopPodSandbox } from "podsandbox";
import { addPod, createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";

describe("giving up a step", () => {
  it("puts into the ledger what is still owed by then, and no more", async () => {
    const node = createFakeNode();
    addPod(node, { id: "web", attachments: 2 });
    const how = { kind: "before", reason: "other" } as const;
    node.faults.plan([{ port: "network", operation: "detach", nth: 2, how }]);
    const policy = { abandon: ["detach-network"] } as const;
    const stopped = await stopPodSandbox(node.ports, { podSandboxId: "web" }, { policy });
    const { left } = stopped._unsafeUnwrap();
    expect(left.map(({ step }) => step)).toEqual(["detach-network"]);
    const entries = Object.values(node.world.books.ledger);
    expect(entries.map(({ debt }) => debt.kind)).toEqual(["attachment"]);
    expect(node.violations).toEqual([]);
  });
});
