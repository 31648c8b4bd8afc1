import { type ContainerRecord, type SandboxRecord } from "podsandbox";
import { addPod, createFakeNode, type FakeNode, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { reap } from "#dist/steps/reap.js";
import { fail, reportOf } from "../own-step.js";

const how = { kind: "before", reason: "other" } as const;

function nodeWith(spec: PodSpec = {}): FakeNode {
  const node = createFakeNode();
  addPod(node, { id: "web", phase: "stopping", ...spec });
  return node;
}

const asked = ({ journal }: FakeNode, wanted: string): readonly string[] =>
  journal.filter(({ operation }) => operation === wanted).map(({ subject }) => subject);

const sandbox: SandboxRecord = { id: "web", phase: "ready", network: "pod" };

const app: ContainerRecord = { id: "app", sandboxId: "web", phase: "running" };

describe("reap", () => {
  const dead: PodSpec = {
    infra: "dead",
    containers: [
      { id: "app", state: "exited", record: { exitedAt: 5 } },
      { id: "stray", state: "exited", recorded: false, holds: ["shim"] },
    ],
  };

  it("has everything given back of containers and sandbox, and then nothing", async () => {
    const node = nodeWith(dead);
    expect(await reportOf(node, reap)).toMatchObject({ outcome: "acted", changed: true });
    expect(asked(node, "reapContainer")).toEqual(["app", "stray"]);
    expect(asked(node, "reapSandbox")).toEqual(["web"]);
    expect(await reportOf(node, reap)).toMatchObject({ outcome: "acted", changed: false });
    expect(reap.expect({ sandbox }, [app])).toEqual(["reap container app"]);
  });

  it("reaps the sandbox although a container fails", async () => {
    const node = nodeWith(dead);
    node.faults.plan([{ port: "runtime", operation: "reapContainer", subject: "app", how }]);
    expect(await reportOf(node, reap)).toMatchObject({
      outcome: "failed",
      changed: true,
      faults: [{ subject: "app" }],
    });
    expect(asked(node, "reapSandbox")).toEqual(["web"]);
  });

  it("fails where the containers cannot be listed", async () => {
    const node = nodeWith(dead);
    node.faults.plan([{ port: "runtime", operation: "listContainers", how }]);
    expect(await reportOf(node, reap)).toMatchObject({ faults: [{ operation: "listContainers" }] });
    expect(asked(node, "reapSandbox")).toEqual([]);
  });

  /** A node on which a container is dead, and its record does not say so. */
  function nodeWithUnrecordedEnd(): FakeNode {
    const node = nodeWith({ infra: "dead", containers: [{ id: "app", state: "exited" }] });
    node.world.books.containers["app"] = app;
    return node;
  }

  it("first records how a container ended whose stop had failed", async () => {
    const node = nodeWithUnrecordedEnd();
    expect(await reportOf(node, reap)).toMatchObject({ outcome: "acted", changed: true });
    const operations = node.journal.map(({ operation }) => operation);
    expect(operations.indexOf("stopContainer")).toBeLessThan(operations.indexOf("reapContainer"));
    expect(node.world.books.containers["app"]?.exitedAt).toBe(node.clock.now());
  });

  it("records that it ended, though not how, where the runtime does not say", async () => {
    const node = nodeWithUnrecordedEnd();
    node.faults.plan([{ port: "runtime", operation: "stopContainer", how }]);
    expect(await reportOf(node, reap)).toMatchObject({
      outcome: "acted",
      warnings: ["how app ended is not known: failed as planned, before its effect: other"],
    });
    expect(node.world.books.containers["app"]?.exitedAt).toBe(node.clock.now());
    expect(node.world.books.containers["app"]?.exitCode).toBeUndefined();
  });

  it("reaps nothing of a container whose end cannot be recorded", async () => {
    const node = nodeWithUnrecordedEnd();
    node.faults.plan([{ port: "store", operation: "recordContainerFact", how }]);
    expect(await reportOf(node, reap)).toMatchObject({ outcome: "failed" });
    expect(asked(node, "reapContainer")).toEqual([]);
  });

  it("is interrupted where the caller gives up meanwhile", async () => {
    const node = nodeWithUnrecordedEnd();
    const hang = { kind: "hang-until-aborted" } as const;
    node.faults.plan([{ port: "runtime", operation: "stopContainer", how: hang }]);
    const controller = new AbortController();
    node.clock.after(10, () => controller.abort());
    const error = await fail(node, [reap], { signal: controller.signal });
    expect(error).toMatchObject({ kind: "cancelled", next: ["reap"] });
    expect(node.world.books.containers["app"]?.exitedAt).toBeUndefined();
  });
});
