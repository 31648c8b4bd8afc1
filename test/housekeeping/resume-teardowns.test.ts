import { profiles, resumeTeardowns, stopPodSandbox } from "podsandbox";
import { addPod, createFakeNode, type FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";

/** What was resumed, by sandbox. */
async function resume(node: FakeNode, gracePeriodSeconds?: number) {
  const policy = gracePeriodSeconds === undefined ? {} : { policy: { gracePeriodSeconds } };
  const results = (await resumeTeardowns(node.ports, policy))._unsafeUnwrap();
  return Object.fromEntries(
    results.map(({ sandboxId, result }) => [
      sandboxId,
      result.match(
        ({ operation }): string => operation,
        ({ kind }): string => kind,
      ),
    ]),
  );
}

const killedAt = (node: FakeNode): readonly number[] =>
  Object.values(node.world.books.containers).map(({ exitedAt = 0 }) => exitedAt);

/** A stop with a grace of a minute, whose process dies twenty seconds after it began. */
async function dieInTheMiddleOfAStop(node: FakeNode): Promise<void> {
  void stopPodSandbox(node.ports, { podSandboxId: "db" }, { policy: { gracePeriodSeconds: 60 } });
  await new Promise<void>((resolve) => {
    node.clock.after(20_000, () => {
      node.restart();
      resolve();
    });
  });
}

describe("after a restart", () => {
  it("what was being stopped is stopped, what was being removed is removed, no other", async () => {
    const node = createFakeNode();
    addPod(node, { id: "ready" });
    addPod(node, { id: "stopped", phase: "stopped" });
    addPod(node, { id: "stopping", phase: "stopping" });
    addPod(node, { id: "removing", phase: "removing" });
    expect(await resume(node)).toEqual({
      ready: "no-teardown",
      stopped: "no-teardown",
      stopping: "stop-pod-sandbox",
      removing: "remove-pod-sandbox",
    });
    const { sandboxes } = node.world.books;
    expect(sandboxes["ready"]?.phase).toBe("ready");
    expect(sandboxes["stopping"]?.phase).toBe("stopped");
    expect(sandboxes["removing"]).toBeUndefined();
    expect(node.clock.pending()).toEqual([]);
  });

  it("a container keeps what is left of its grace, and is not asked again (T03)", async () => {
    const node = createFakeNode();
    addPod(node, { id: "db", containers: [{ ignoresTerm: true }] });
    const started = node.clock.now();
    await dieInTheMiddleOfAStop(node);
    expect(await resume(node)).toEqual({ db: "stop-pod-sandbox" });
    expect(killedAt(node)).toEqual([started + 60_000]);
    expect(node.journal.filter(({ operation }) => operation === "askToStop")).toHaveLength(1);
  });

  it("a policy can shorten the grace, and not extend it (T03, T04)", async () => {
    for (const [grace, end] of [
      [5, 25_000],
      [300, 60_000],
    ] as const) {
      const node = createFakeNode();
      addPod(node, { id: "db", containers: [{ ignoresTerm: true }] });
      const started = node.clock.now();
      await dieInTheMiddleOfAStop(node);
      await resume(node, grace);
      expect(killedAt(node)).toEqual([started + end]);
    }
  });

  it("a deadline that has passed kills at once, and one holds for all containers", async () => {
    const node = createFakeNode();
    const killAt = node.clock.now() + 30_000;
    const asked = { killAt, stopAskedAt: node.clock.now() };
    addPod(node, {
      id: "db",
      phase: "stopping",
      containers: [
        { ignoresTerm: true, record: asked },
        { ignoresTerm: true },
        { state: "exited" },
      ],
    });
    await resume(node);
    const [first, second] = killedAt(node);
    expect([first, second]).toEqual([killAt, killAt]);
    addPod(node, {
      id: "late",
      phase: "stopping",
      containers: [{ ignoresTerm: true, record: { killAt: 1, stopAskedAt: 0 } }],
    });
    const before = node.clock.now();
    await resume(node);
    expect(node.clock.now()).toBe(before);
  });

  it("a container that has ended says nothing of the grace of others", async () => {
    const node = createFakeNode();
    const at = node.clock.now();
    const asked = (seconds: number) => ({ killAt: at + seconds * 1_000, stopAskedAt: at });
    addPod(node, {
      id: "db",
      phase: "stopping",
      containers: [
        ...[10, 20].map((seconds) => ({ ignoresTerm: true, record: asked(seconds) })),
        { ignoresTerm: true },
        { state: "exited", record: { ...asked(90), exitedAt: at } },
      ],
    });
    await resume(node);
    expect(killedAt(node)).toEqual([at + 10_000, at + 20_000, at + 20_000, at]);
  });

  it("where none had been asked, the profile says how long they have", async () => {
    const node = createFakeNode();
    addPod(node, { id: "db", phase: "stopping", containers: [{ ignoresTerm: true }] });
    const options = { profile: profiles.crio };
    void (await resumeTeardowns(node.ports, options))._unsafeUnwrap();
    expect(node.clock.elapsed()).toBe(10_000);
  });

  it("who gives up waits for no record that is being looked for", async () => {
    const node = createFakeNode({ autoAdvance: false });
    addPod(node, { id: "db", phase: "stopping" });
    const how = { kind: "hang-until-aborted" } as const;
    node.faults.plan([{ port: "store", operation: "findSandbox", how }]);
    const controller = new AbortController();
    const resuming = resumeTeardowns(node.ports, { signal: controller.signal });
    await node.clock.advance(1_000);
    controller.abort();
    await node.clock.advance(0);
    const [only] = (await resuming)._unsafeUnwrap();
    expect(only?.result._unsafeUnwrapErr()).toMatchObject({
      kind: "cannot-read",
      fault: { reason: "aborted" },
    });
  });

  it("a corrupt record is torn down if that had begun, and stops nobody (S05)", async () => {
    const node = createFakeNode();
    addPod(node, { id: "bad", corrupt: true });
    addPod(node, { id: "gone", corrupt: true, phase: "removing" });
    addPod(node, { id: "good", phase: "removing" });
    addPod(node, { id: "mute", phase: "removing" });
    const how = { kind: "before", reason: "other" } as const;
    node.faults.plan([{ port: "store", operation: "findSandbox", subject: "mute", how }]);
    const resumed = await resume(node);
    expect(resumed).toMatchObject({ good: "remove-pod-sandbox", mute: "cannot-read" });
    expect(resumed["bad"]).toBe("no-teardown");
  });

  it("a list of containers that cannot be read is an answer too", async () => {
    const node = createFakeNode();
    addPod(node, { id: "db", phase: "stopping" });
    const how = { kind: "before", reason: "other" } as const;
    node.faults.plan([{ port: "store", operation: "listContainers", nth: 1, how }]);
    expect(await resume(node)).toEqual({ db: "cannot-read" });
    expect(await resume(node)).toEqual({ db: "stop-pod-sandbox" });
  });

  it("what is gone by then is not resumed, whatever begins with its id", async () => {
    const node = createFakeNode();
    addPod(node, { id: "db-2", phase: "removing" });
    const { store } = node.ports;
    const listSandboxes: typeof store.listSandboxes = async (...asked) =>
      (await store.listSandboxes(...asked)).map(() => ["db"]);
    const ports = { ...node.ports, store: { ...store, listSandboxes } };
    const [only] = (await resumeTeardowns(ports))._unsafeUnwrap();
    expect(only?.result._unsafeUnwrap()).toEqual({ operation: "no-teardown" });
    expect(Object.keys(node.world.books.sandboxes)).toEqual(["db-2"]);
  });

  it("what fails again is an error of its own", async () => {
    const node = createFakeNode();
    addPod(node, { id: "one", phase: "stopping" });
    addPod(node, { id: "two", phase: "removing" });
    const how = { kind: "before", reason: "missing-program" } as const;
    node.faults.plan([{ port: "network", operation: "detach", how }]);
    expect(await resume(node)).toEqual({ one: "step-failed", two: "step-failed" });
  });

  it("options that cannot be meant are refused", async () => {
    const node = createFakeNode();
    addPod(node, { id: "db", phase: "stopping" });
    for (const options of [{ limit: 0 }, { policy: { parallel: 0 } }])
      expect((await resumeTeardowns(node.ports, options))._unsafeUnwrapErr().kind).toBe(
        "invalid-request",
      );
    expect(node.calls).toBe(0);
  });
});
