import { err } from "podsandbox";
import type { FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { appIn, deletion, kataAnnotations, nodeWith } from "../kata-pod.js";

const asked = ({ journal }: FakeNode, wanted: string): readonly string[] =>
  journal.filter(({ operation }) => operation === wanted).map(({ subject }) => subject);

describe("a deletion", () => {
  it("looks up each id once, however often it is named", async () => {
    const node = nodeWith([]);
    expect(await deletion(node, ["nobody", "nobody"])).toHaveLength(1);
    expect(asked(node, "findContainer")).toEqual(["nobody"]);
  });

  it("is run under the lease of the container's sandbox", async () => {
    const node = nodeWith([appIn()]);
    await deletion(node, ["app"]);
    expect(asked(node, "lease")).toEqual(["web"]);
  });

  it("warns of nothing where nothing had the id", async () => {
    const [absent] = await deletion(nodeWith([]), ["nobody"], true);
    expect(absent).toMatchObject({ outcome: "absent", warnings: [] });
  });

  it("presumes a container to be a sandbox that has its sandbox's id", async () => {
    const node = nodeWith([{ id: "web", state: "exited" }]);
    const [deleted] = await deletion(node, ["web"], true);
    expect(deleted).toMatchObject({ outcome: "deleted", type: "pod_sandbox" });
    expect(node.world.books.sandboxes).toEqual({});
  });

  it("takes a sandbox for one whatever its annotations say", async () => {
    const annotations = kataAnnotations("pod_container", "web");
    const node = nodeWith([], { record: { annotations } });
    const [deleted] = await deletion(node, ["web"], true);
    expect(deleted).toMatchObject({ outcome: "deleted", type: "pod_sandbox" });
    expect(node.world.books.sandboxes).toEqual({});
  });

  it("has not found that a container runs where something was done before", async () => {
    const node = nodeWith([appIn()]);
    const details = { state: "running" };
    const reapContainer = async () => err({ reason: "refused", message: "no", details } as const);
    const ports = { ...node.ports, runtime: { ...node.ports.runtime, reapContainer } };
    const [failed] = await deletion({ ports }, ["app"]);
    expect(failed).toMatchObject({ error: { kind: "step-failed", steps: ["reap"] } });
  });
});
