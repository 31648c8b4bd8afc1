import {
  deleteContainer,
  findLeftovers,
  profiles,
  removeContainer,
  runSteps,
  stopContainer,
  stopSteps,
  waitSandboxStopped,
  type Ports,
} from "podsandbox";
import { createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";

const container = { containerId: "web" };
const sandbox = { podSandboxId: "web" };

/** Functions that no profile changes. */
const withoutProfile = {
  stopContainer: (ports: Ports, options: object) => stopContainer(ports, container, options),
  removeContainer: (ports: Ports, options: object) => removeContainer(ports, container, options),
  deleteContainer: (ports: Ports, options: object) =>
    deleteContainer(ports, { containerIds: ["web"] }, options),
  runSteps: (ports: Ports, options: object) => runSteps(ports, stopSteps, sandbox, options),
  findLeftovers: (ports: Ports, options: object) => findLeftovers(ports, options),
  waitSandboxStopped: (ports: Ports, options: object) =>
    waitSandboxStopped(ports, sandbox, options),
};

describe("an option that would have no effect", () => {
  it.each(Object.entries(withoutProfile))("is refused by %s: a profile", async (_, call) => {
    const node = createFakeNode();
    const refused = await call(node.ports, { profile: profiles.kata });
    const message = "changes nothing here: these steps are the same in every profile";
    expect(refused._unsafeUnwrapErr()).toEqual({
      kind: "invalid-request",
      issues: [{ path: "options.profile", message }],
    });
    expect(node.journal).toEqual([]);
  });

  it.each(["findLeftovers", "waitSandboxStopped"] as const)(
    "is refused by %s: a policy",
    async (name) => {
      const refused = await withoutProfile[name](createFakeNode().ports, { policy: {} });
      expect(refused._unsafeUnwrapErr()).toMatchObject({
        kind: "invalid-request",
        issues: [{ path: "options.policy" }],
      });
    },
  );

  it("is no trouble where it is undefined", async () => {
    const { ports } = createFakeNode();
    const found = await withoutProfile.findLeftovers(ports, { profile: undefined });
    expect(found.isOk()).toBe(true);
  });
});
