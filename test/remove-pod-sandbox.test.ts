import { profiles, removePodSandbox, stopPodSandbox } from "podsandbox";
import { addPod, createFakeNode, leftovers, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { changesOf } from "./changes-of.js";

const request = { podSandboxId: "web" };

function nodeWithWeb(spec: PodSpec = {}) {
  const node = createFakeNode();
  addPod(node, { id: "web", ...spec });
  return node;
}

describe("removePodSandbox", () => {
  it.each([
    ["that runs", {}],
    ["that is stopped", { phase: "stopped", infra: "dead", containers: [] }],
    ["on the host's network", { network: "node" }],
    ["that is half made", { halfMade: ["name", "record", "namespace"] }],
    ["whose record is corrupt", { corrupt: true }],
    ["with one stubborn container of many", { containers: [{ ignoresTerm: true }, {}, {}] }],
  ] as const)("leaves nothing of a sandbox %s", async (_, spec) => {
    const node = nodeWithWeb(spec);
    const report = (await removePodSandbox(node.ports, request))._unsafeUnwrap();
    expect(report).toMatchObject({ outcome: "removed", sandboxId: "web", left: [] });
    expect(leftovers(node)).toEqual([]);
    expect(node.violations).toEqual([]);
    expect(node.clock.pending()).toEqual([]);
  });

  it("forgets the record last but one, and the name last", async () => {
    const node = nodeWithWeb();
    void (await removePodSandbox(node.ports, request));
    expect(changesOf(node).slice(-2)).toEqual([
      "store.forgetSandbox web",
      "store.releaseNames web",
    ]);
    expect(changesOf(node)[0]).toBe("store.recordSandboxFact web");
  });

  it("goes on from a stop", async () => {
    const node = nodeWithWeb();
    void (await stopPodSandbox(node.ports, request));
    expect((await removePodSandbox(node.ports, request))._unsafeUnwrap().outcome).toBe("removed");
    expect(leftovers(node)).toEqual([]);
  });

  it("releases a name that an id still holds without a record (S01)", async () => {
    const node = nodeWithWeb({ halfMade: ["name"] });
    const report = (await removePodSandbox(node.ports, request))._unsafeUnwrap();
    expect(report.outcome).toBe("absent");
    expect(changesOf(node)).toEqual(["store.releaseNames web"]);
    expect(leftovers(node)).toEqual([]);
    expect((await removePodSandbox(node.ports, request))._unsafeUnwrap().outcome).toBe("absent");
  });

  it("refuses a prefix that several have, and an id that is none", async () => {
    const node = nodeWithWeb();
    addPod(node, { id: "webmail" });
    const ambiguous = await removePodSandbox(node.ports, { podSandboxId: "w" });
    expect(ambiguous._unsafeUnwrapErr().kind).toBe("ambiguous-id");
    const invalid = await removePodSandbox(node.ports, { podSandboxId: "a/b" });
    expect(invalid._unsafeUnwrapErr().kind).toBe("invalid-request");
    expect(changesOf(node)).toEqual([]);
  });

  it("takes the steps and the policy of a profile, and the caller's choice before it", async () => {
    const profile = profiles.kata;
    const patient = nodeWithWeb({ containers: [{ ignoresTerm: true }] });
    const removed = (await removePodSandbox(patient.ports, request, { profile }))._unsafeUnwrap();
    expect(removed.milliseconds).toBe(10_000);
    expect(removed.settled.map(({ step }) => step)).not.toContain("notify-removed");
    const hasty = nodeWithWeb({ containers: [{ ignoresTerm: true }] });
    const policy = { gracePeriodSeconds: 2 };
    const chosen = await removePodSandbox(hasty.ports, request, { profile, policy });
    expect(chosen._unsafeUnwrap().milliseconds).toBe(2_000);
  });

  it("touches nothing of other sandboxes, of which one begins with its id", async () => {
    const node = nodeWithWeb();
    addPod(node, { id: "web-2" });
    const others = leftovers(node, "web-2");
    void (await removePodSandbox(node.ports, request));
    expect(leftovers(node)).toEqual(others);
  });

  it("keeps to one name of operation in its events", async () => {
    const seen = new Set<string>();
    const observe = ({ operation }: { readonly operation: string }) => void seen.add(operation);
    void (await removePodSandbox(nodeWithWeb().ports, request, { observe }));
    expect([...seen]).toEqual(["remove-pod-sandbox"]);
  });
});
