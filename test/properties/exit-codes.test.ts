import { profiles, stopPodSandbox } from "podsandbox";
import { addPod, createFakeNode, sweepFaults } from "podsandbox/testing";
import { describe, expect, it } from "vitest";

describe("exit codes", () => {
  it.each(["recommended", "containerd"] as const)(
    "are on record after a stop with %s, whichever single call fails",
    async (name) => {
      const { violations } = await sweepFaults({
        build: () => {
          const node = createFakeNode({ journal: false });
          addPod(node, { id: "pod", containers: [{}, { state: "created" }] });
          return node;
        },
        run: ({ ports }) =>
          stopPodSandbox(ports, { podSandboxId: "pod" }, { profile: profiles[name] }),
        pairs: [],
      });
      expect(violations).toEqual([]);
    },
    60_000,
  );
});
