import {
  describeError,
  progressPrinter,
  removePodSandbox,
  stopPodSandbox,
  timeline,
  type Observer,
} from "podsandbox";
import { addPod, createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { drawn, misdrawn } from "./drawn.js";

const takes = { "network.detach": 40, "fileSystem.unmount": 25, "runtime.stopContainer": 10 };

/** Removes a pod of three containers while somebody watches. */
async function removeObserved(observe: Observer): Promise<void> {
  const node = createFakeNode({ takes });
  const { sandboxId } = addPod(node, { id: "4f1c9a", containers: 3 });
  const removed = await removePodSandbox(node.ports, { podSandboxId: sandboxId }, { observe });
  expect(removed.isOk()).toBe(true);
}

describe("observers of real runs", () => {
  it("the timeline of a removal can be drawn, with every step in its run", async () => {
    const { observe, trace } = timeline();
    await removeObserved(observe);
    expect(misdrawn(trace())).toEqual([]);
    const [run = ""] = drawn(trace());
    expect(run).toMatch(/ remove-pod-sandbox$/);
    expect(drawn(trace()).some((line) => line.endsWith(" network.detach"))).toBe(true);
  });

  it("the printer has a line for the begin and the end of every step", async () => {
    const lines: string[] = [];
    await removeObserved(progressPrinter({ write: (line) => lines.push(line) }));
    const acted = lines.filter((line) => / acted in /.test(line));
    expect(lines.filter((line) => / begins\n$/.test(line))).toHaveLength(acted.length);
    expect(lines.at(-1)).toMatch(/remove-pod-sandbox ends: settled in \d+ ms\n$/);
  });

  it("a removal goes on although nothing can be printed", async () => {
    const write = (): void => {
      throw new Error("EPIPE");
    };
    await removeObserved(progressPrinter({ write }));
  });
});

describe("describeError of real runs", () => {
  it("tells of a plugin that is missing", async () => {
    const node = createFakeNode();
    const { sandboxId } = addPod(node, { id: "4f1c9a" });
    const how = { kind: "before", reason: "missing-program" } as const;
    node.faults.plan([{ port: "network", operation: "detach", how }]);
    const stopped = await stopPodSandbox(node.ports, { podSandboxId: sandboxId });
    const text = stopped.isErr() ? describeError(stopped.error, { columns: 80 }) : "";
    expect(text).toMatchInlineSnapshot(`
      "Sandbox 4f1c9a: step detach-network failed.
      detach-network (failed after 0 ms):
        network.detach on 4f1c9a: failed as planned, before its effect:
          missing-program
          missing-program: a program that is needed is not there (attempt 1)
      Beside it without a fault: reap (acted), unmount (acted); the next run looks at
        it again.
      Settled: 5 steps (fence, stop-containers, stop-sandbox-process, prove-dead,
        notify-stopped).
      Left:
        detach-network: detach eth0 from pods
        remove-network-namespace: remove network namespace
          /run/podsandbox/netns/4f1c9a
        record-stopped: record that it is stopped
      What to do:
        An operator is needed: trying again alone does not help.
        missing-program: Install it, or put it back to the path that was recorded at
          creation.
        Or go on without; the ledger keeps what that leaves, to be collected later:
          policy: { abandon: ["detach-network"] }
        Call again afterwards: what is settled stays so, and what is left is done."
    `);
  });
});
