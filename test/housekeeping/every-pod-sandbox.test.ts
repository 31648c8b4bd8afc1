import {
  profiles,
  removeAllPodSandboxes,
  removePodSandbox,
  stopAllPodSandboxes,
  type EveryOptions,
} from "podsandbox";
import { addPod, createFakeNode, leftovers, type FakeNodeOptions } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { misread } from "../misread.js";

/** A node with some pods: `pod-000001` and so on. */
function nodeWithPods(count: number, options: FakeNodeOptions = {}) {
  const node = createFakeNode(options);
  for (let at = 0; at < count; at += 1) addPod(node);
  return node;
}

const ids = (results: readonly { readonly sandboxId: string }[]): readonly string[] =>
  results.map(({ sandboxId }) => sandboxId).sort();

describe("every sandbox of the store", () => {
  it("is stopped, and one that fails keeps none of the others (D23)", async () => {
    const node = nodeWithPods(3);
    const how = { kind: "before", reason: "other" } as const;
    node.faults.plan([{ port: "network", operation: "detach", subject: "000002", how }]);
    const results = (await stopAllPodSandboxes(node.ports))._unsafeUnwrap();
    expect(ids(results)).toEqual(["pod-000001", "pod-000002", "pod-000003"]);
    const failed = results.filter(({ result }) => result.isErr());
    expect(ids(failed)).toEqual(["pod-000002"]);
    const { sandboxes } = node.world.books;
    expect(Object.values(sandboxes).map(({ phase }) => phase)).toEqual([
      "stopped",
      "stopping",
      "stopped",
    ]);
  });

  it("is removed, corrupt ones too", async () => {
    const node = nodeWithPods(2);
    addPod(node, { id: "bad", corrupt: true });
    const results = (await removeAllPodSandboxes(node.ports))._unsafeUnwrap();
    expect(results.map(({ result }) => result._unsafeUnwrap().outcome)).toEqual([
      "removed",
      "removed",
      "removed",
    ]);
    expect(leftovers(node)).toEqual([]);
  });

  it("is nothing on an empty node", async () => {
    const { ports, clock } = createFakeNode();
    expect((await stopAllPodSandboxes(ports))._unsafeUnwrap()).toEqual([]);
    expect(clock.pending()).toEqual([]);
  });

  it.each([
    [1, 1],
    [3, 3],
    [20, 10],
    [undefined, 8],
  ])("is worked on %j at one time, which are %d of ten", async (concurrency, most) => {
    const takes = { "runtime.stopSandbox": 100 };
    const node = nodeWithPods(10, { takes });
    const results = await stopAllPodSandboxes(node.ports, { concurrency });
    expect(ids(results._unsafeUnwrap())).toHaveLength(10);
    expect(node.clock.elapsed()).toBe(100 * Math.ceil(10 / most));
  });

  it("is taken in pages, in the order of the ids", async () => {
    const node = nodeWithPods(5);
    const first = (await removeAllPodSandboxes(node.ports, { limit: 2 }))._unsafeUnwrap();
    expect(first.map(({ sandboxId }) => sandboxId)).toEqual(["pod-000001", "pod-000002"]);
    const page = { after: "pod-000003", limit: 5 };
    const second = (await removeAllPodSandboxes(node.ports, page))._unsafeUnwrap();
    expect(second.map(({ sandboxId }) => sandboxId)).toEqual(["pod-000004", "pod-000005"]);
    expect(Object.keys(node.world.books.sandboxes)).toEqual(["pod-000003"]);
    const none = await stopAllPodSandboxes(node.ports, { after: "pod-000003" });
    expect(none._unsafeUnwrap()).toEqual([]);
  });

  it("is never another whose id begins with the same text", async () => {
    const node = createFakeNode();
    addPod(node, { id: "web" });
    addPod(node, { id: "web-2" });
    const { store } = node.ports;
    const listSandboxes: typeof store.listSandboxes = async (...asked) => {
      const listed = await store.listSandboxes(...asked);
      return listed.map(() => ["web"]);
    };
    const ports = { ...node.ports, store: { ...store, listSandboxes } };
    void (await removePodSandbox(node.ports, { podSandboxId: "web" }));
    const results = (await removeAllPodSandboxes(ports))._unsafeUnwrap();
    expect(results.map(({ result }) => result._unsafeUnwrap().outcome)).toEqual(["absent"]);
    expect(Object.keys(node.world.books.sandboxes)).toEqual(["web-2"]);
  });

  it("gets the options that one would get, and its events", async () => {
    const node = nodeWithPods(2);
    const seen = new Set<string>();
    const options: EveryOptions = {
      profile: profiles.kata,
      policy: { gracePeriodSeconds: 5 },
      observe: ({ sandboxId, operation }) => void seen.add(`${operation} ${sandboxId}`),
    };
    void (await removeAllPodSandboxes(node.ports, options));
    expect([...seen].sort()).toEqual([
      "remove-pod-sandbox pod-000001",
      "remove-pod-sandbox pod-000002",
    ]);
    const asked = node.journal.filter(({ operation }) => operation === "askToStop");
    expect(asked).toHaveLength(2);
    expect(node.journal.some(({ operation }) => operation === "sandboxStopped")).toBe(false);
  });

  it.each([0, -1, 1.5, NaN])("cannot be worked on %d at one time", async (concurrency) => {
    const node = nodeWithPods(1);
    const refused = await stopAllPodSandboxes(node.ports, { concurrency });
    expect(refused._unsafeUnwrapErr()).toEqual({
      kind: "invalid-request",
      issues: [{ path: "options.concurrency", message: "must be a whole number from 1" }],
    });
    expect(node.calls).toBe(0);
  });

  it.each([
    [misread<EveryOptions>('{"after":5}'), "options.after"],
    [misread<EveryOptions>('{"limit":"5"}'), "options.limit"],
    [misread<EveryOptions>('"all"'), "options"],
  ])(
    "is left alone where %j cannot be meant: no page is empty by mistake",
    async (options, path) => {
      const node = nodeWithPods(1);
      const refused = await removeAllPodSandboxes(node.ports, options);
      expect(refused._unsafeUnwrapErr()).toMatchObject({
        kind: "invalid-request",
        issues: [{ path }],
      });
      expect(node.calls).toBe(0);
    },
  );

  it("is left alone where options or ports cannot be meant", async () => {
    const node = nodeWithPods(1);
    const unreadable: EveryOptions = {
      get after(): string {
        throw new Error("no");
      },
    };
    const unread = await stopAllPodSandboxes(node.ports, unreadable);
    expect(unread._unsafeUnwrapErr().kind).toBe("invalid-request");
    const policy = { parallel: 0 };
    for (const every of [stopAllPodSandboxes, removeAllPodSandboxes])
      expect((await every(node.ports, { policy }))._unsafeUnwrapErr().kind).toBe("invalid-request");
    expect(node.calls).toBe(0);
  });

  it("cannot be found where the store does not answer, or the caller has given up", async () => {
    const node = nodeWithPods(1);
    const how = { kind: "before", reason: "corrupt" } as const;
    node.faults.plan([{ port: "store", operation: "listSandboxes", how }]);
    const failed = await stopAllPodSandboxes(node.ports);
    expect(failed._unsafeUnwrapErr()).toMatchObject({
      kind: "cannot-list",
      fault: { operation: "listSandboxes", reason: "corrupt" },
    });
    const gone = await stopAllPodSandboxes(node.ports, { signal: AbortSignal.abort() });
    expect(gone._unsafeUnwrapErr()).toMatchObject({
      kind: "cannot-list",
      fault: { reason: "aborted" },
    });
    expect(node.clock.pending()).toEqual([]);
  });
});
