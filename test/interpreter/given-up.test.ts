import { stopPodSandbox } from "podsandbox";
import { addPod, createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { fail, ownStep } from "../own-step.js";

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

  it("says of several mounts only the one that stays", async () => {
    const node = createFakeNode();
    const volumes = ["0", "1"].map((name) => `/run/podsandbox/image-volumes/web/${name}`);
    const mounts = volumes.map((path) => ({ kind: "image-volume", path }) as const);
    addPod(node, { id: "web", containers: [], mounts });
    const how = { kind: "before", reason: "other" } as const;
    node.faults.plan([{ port: "fileSystem", operation: "unmount", subject: "web/0", how }]);
    const policy = { abandon: ["unmount"] } as const;
    const stopped = await stopPodSandbox(node.ports, { podSandboxId: "web" }, { policy });
    const left = [{ step: "unmount", what: `unmount ${volumes[0]}` }];
    expect(stopped._unsafeUnwrap().left).toEqual(left);
  });

  it("says it once where the ledger cannot be written", async () => {
    const node = createFakeNode();
    addPod(node, { id: "web", containers: [] });
    const how = { kind: "before", reason: "other" } as const;
    node.faults.plan([
      { port: "network", operation: "detach", how },
      { port: "store", operation: "addLedgerEntry", how },
    ]);
    const policy = { abandon: ["detach-network"] } as const;
    const failed = await stopPodSandbox(node.ports, { podSandboxId: "web" }, { policy });
    const error = failed._unsafeUnwrapErr();
    const left = "report" in error ? error.report.left : [];
    expect(left.filter(({ step }) => step === "detach-network")).toHaveLength(1);
  });

  it.each(["allowed", "covers", "debts", "facts", "finish"] as const)(
    "fails the step of an embedder's own whose %s throws",
    async (part) => {
      const node = createFakeNode();
      addPod(node, { id: "web" });
      const fault = { port: "runtime", operation: "own", subject: "web", reason: "other" } as const;
      const faults = [{ ...fault, message: "no", attempt: 1, milliseconds: 0 }];
      const abandon = { allowed: () => true, debts: () => [], facts: () => [] };
      const broken = () => {
        throw new Error("boom");
      };
      const step = ownStep("own", {
        act: async () => ({ changed: true, warnings: [], faults }),
        abandon: { ...abandon, [part]: broken },
      });
      expect(await fail(node, [step])).toMatchObject({
        kind: "step-failed",
        steps: ["own"],
        faults: [
          { message: "no" },
          { port: "step", reason: "crashed", message: "the step threw: boom" },
        ],
        report: { settled: [] },
      });
    },
  );
});
