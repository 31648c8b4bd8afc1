import { profiles, stopPodSandbox } from "podsandbox";
import { addPod, createFakeNode, leftovers, snapshot, type PodSpec } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { changesOf } from "./changes-of.js";

const request = { podSandboxId: "web" };

function nodeWithWeb(spec: PodSpec = {}) {
  const node = createFakeNode();
  addPod(node, { id: "web", ...spec });
  return node;
}

describe("stopPodSandbox", () => {
  it("ends every process, gives back every address, and keeps the record", async () => {
    const node = nodeWithWeb();
    const report = (await stopPodSandbox(node.ports, request))._unsafeUnwrap();
    expect(report).toMatchObject({
      outcome: "stopped",
      sandboxId: "web",
      left: [],
      outlived: [],
      warnings: [],
      stateNotPersisted: false,
      milliseconds: 0,
    });
    expect("containerId" in report).toBe(false);
    const things = leftovers(node).join("\n");
    expect(things).not.toMatch(/^(process|attachment|mount|namespace|lease) /m);
    expect(things).toMatch(/^sandbox record web$/m);
    expect(node.world.books.sandboxes["web"]?.phase).toBe("stopped");
    expect(node.violations).toEqual([]);
  });

  it("goes on by the host's time where the caller's clock throws, and says so", async () => {
    const node = nodeWithWeb();
    const now = (): number => {
      throw new Error("no battery");
    };
    const ports = { ...node.ports, clock: { ...node.clock, now } };
    const report = (await stopPodSandbox(ports, request))._unsafeUnwrap();
    expect(report.outcome).toBe("stopped");
    expect(report.warnings).toEqual(["the host's time is used, not the clock: now: no battery"]);
  });

  it("changes nothing the second time, and says so", async () => {
    const node = nodeWithWeb();
    void (await stopPodSandbox(node.ports, request));
    const [before, changes] = [snapshot(node), changesOf(node).length];
    const again = (await stopPodSandbox(node.ports, request))._unsafeUnwrap();
    expect(again.outcome).toBe("already-stopped");
    expect(changesOf(node)).toHaveLength(changes);
    expect(snapshot(node)).toEqual(before);
  });

  it("looks again whatever the record says, and says that it stopped something", async () => {
    const node = nodeWithWeb({ phase: "stopped" });
    const report = (await stopPodSandbox(node.ports, request))._unsafeUnwrap();
    expect(report.outcome).toBe("stopped");
    expect(leftovers(node).join("\n")).not.toMatch(/^process /m);
  });

  it.each(["ready", "stopping"] as const)(
    "has stopped one that was %s, though there was nothing to do",
    async (phase) => {
      const node = createFakeNode({ subscribers: [] });
      addPod(node, { id: "web", phase, halfMade: ["record"] });
      const report = (await stopPodSandbox(node.ports, request))._unsafeUnwrap();
      expect(report.outcome).toBe("stopped");
    },
  );

  it("has nothing to do for an id that nothing has", async () => {
    const node = createFakeNode();
    const report = (await stopPodSandbox(node.ports, request))._unsafeUnwrap();
    expect(report).toMatchObject({ outcome: "absent", sandboxId: "web", left: [] });
    expect(report.settled.map(({ outcome }) => outcome)).toEqual(
      report.settled.map(() => "skipped"),
    );
    expect(node.calls).toBeGreaterThan(0);
    expect(changesOf(node)).toEqual([]);
    expect(node.clock.pending()).toEqual([]);
  });

  it("takes a prefix, and refuses one that several have", async () => {
    const node = nodeWithWeb();
    addPod(node, { id: "webmail" });
    const refused = await stopPodSandbox(node.ports, { podSandboxId: "we" });
    expect(refused._unsafeUnwrapErr()).toEqual({
      kind: "ambiguous-id",
      id: "we",
      candidates: ["web", "webmail"],
    });
    expect(changesOf(node)).toEqual([]);
    expect(node.clock.pending()).toEqual([]);
    const stopped = await stopPodSandbox(node.ports, { podSandboxId: "webm" });
    expect(stopped._unsafeUnwrap().sandboxId).toBe("webmail");
    expect(node.world.books.sandboxes["web"]?.phase).toBe("ready");
  });

  it("prefers the exact id to those that begin with it", async () => {
    const node = nodeWithWeb();
    addPod(node, { id: "web-2" });
    expect((await stopPodSandbox(node.ports, request))._unsafeUnwrap().sandboxId).toBe("web");
    expect(node.world.books.sandboxes["web-2"]?.phase).toBe("ready");
  });

  it("owes nothing on the host's network, whatever the record lists", async () => {
    const owed = {
      network: "pods",
      interfaceName: "eth0",
      configuration: "{}",
      state: "owed",
    } as const;
    const node = nodeWithWeb({ network: "node", record: { attachments: [owed] } });
    const report = (await stopPodSandbox(node.ports, request))._unsafeUnwrap();
    expect(report).toMatchObject({ outcome: "stopped", left: [] });
    expect(node.world.books.sandboxes["web"]?.phase).toBe("stopped");
    expect(node.journal.some(({ operation }) => operation === "detach")).toBe(false);
  });

  it.each([
    [undefined, 0],
    [3, 3_000],
    [0, 0],
  ])("gives containers %j seconds", async (gracePeriodSeconds, milliseconds) => {
    const node = nodeWithWeb({ containers: [{ ignoresTerm: true }] });
    const stopped = await stopPodSandbox(node.ports, request, { policy: { gracePeriodSeconds } });
    expect(stopped._unsafeUnwrap().milliseconds).toBe(milliseconds);
  });

  it("takes the steps and the policy of a profile, and the caller's choice before it", async () => {
    const patient = nodeWithWeb({ containers: [{ ignoresTerm: true }] });
    const profile = profiles.crio;
    const stopped = (await stopPodSandbox(patient.ports, request, { profile }))._unsafeUnwrap();
    expect(stopped.milliseconds).toBe(10_000);
    expect(stopped.settled.map(({ step }) => step)).toContain("unmount-container-storage");
    const hasty = nodeWithWeb({ containers: [{ ignoresTerm: true }] });
    const policy = { gracePeriodSeconds: 1 };
    const chosen = await stopPodSandbox(hasty.ports, request, { profile, policy });
    expect(chosen._unsafeUnwrap().milliseconds).toBe(1_000);
  });

  it.each(["", "../x", "a\0b", "x".repeat(300)])("refuses the id %j", async (podSandboxId) => {
    const node = nodeWithWeb();
    const refused = await stopPodSandbox(node.ports, { podSandboxId });
    expect(refused._unsafeUnwrapErr().kind).toBe("invalid-request");
    expect(node.calls).toBe(0);
  });

  it("keeps to one name of operation in its events", async () => {
    const seen = new Set<string>();
    const observe = ({ operation }: { readonly operation: string }) => void seen.add(operation);
    void (await stopPodSandbox(nodeWithWeb().ports, request, { observe }));
    expect([...seen]).toEqual(["stop-pod-sandbox"]);
  });
});
