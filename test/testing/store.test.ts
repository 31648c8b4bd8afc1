import { addPod, createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { answer, calling, hasChanged, hasSettled, refusal } from "./calling.js";
import { built, namespaceOf, onlyContainer } from "./built-pod.js";

const call = calling();

describe("finding", () => {
  it("prefers an exact id to a prefix", async () => {
    const node = createFakeNode();
    addPod(node, { id: "a" });
    addPod(node, { id: "ab" });
    const found = await answer(node.ports.store.findSandbox({ id: "a" }, call));
    expect(found).toMatchObject({ state: "found", sandbox: { id: "a" } });
  });

  it("takes a prefix of one, and names the candidates of several", async () => {
    const node = createFakeNode();
    for (const id of ["cde", "abc", "abd"]) addPod(node, { id, containers: [{ id: `${id}-1` }] });
    const { store } = node.ports;
    expect(await answer(store.findSandbox({ id: "c" }, call))).toMatchObject({ state: "found" });
    const candidates = ["abc", "abd"];
    expect(await answer(store.findSandbox({ id: "ab" }, call))).toEqual({
      ...{ state: "ambiguous", candidates },
    });
    expect(await answer(store.findContainer({ id: "ab" }, call))).toMatchObject({
      ...{ state: "ambiguous", candidates: ["abc-1", "abd-1"] },
    });
  });

  it("finds by a prefix what came after the first question, and not what is gone", async () => {
    const node = createFakeNode();
    const { store } = node.ports;
    addPod(node, { id: "abc" });
    const found = async () => (await answer(store.findSandbox({ id: "ab" }, call))).state;
    expect(await found()).toBe("found");
    addPod(node, { id: "abd" });
    expect(await found()).toBe("ambiguous");
    await answer(store.forgetSandbox({ sandboxId: "abc" }, call));
    expect(await found()).toBe("found");
    await answer(store.forgetSandbox({ sandboxId: "abd" }, call));
    expect(await found()).toBe("absent");
  });

  it("takes a word that every object has for an id like any other", async () => {
    const { store } = createFakeNode().ports;
    expect(await answer(store.findSandbox({ id: "constructor" }, call))).toEqual({
      state: "absent",
    });
  });

  it("derives from its id what a corrupt record is about, and keeps facts about it", async () => {
    const node = createFakeNode();
    const { store } = node.ports;
    const { sandboxId } = addPod(node, { corrupt: true });
    const phase = async () => {
      const found = await answer(store.findSandbox({ id: sandboxId }, call));
      return found.state === "corrupt" ? found.sandbox.phase : found.state;
    };
    expect(await phase()).toBe("unknown");
    const fact = { kind: "phase", phase: "stopping" } as const;
    expect(await hasChanged(store.recordSandboxFact({ sandboxId, fact }, call))).toBe(true);
    expect(await phase()).toBe("stopping");
    expect(await answer(store.listSandboxes({}, call))).toEqual([sandboxId]);
    await answer(store.forgetSandbox({ sandboxId }, call));
    expect(Object.keys(node.world.books.quarantine)).toEqual([sandboxId]);
  });
});

describe("recording", () => {
  it("changes nothing the second time, and nothing of what is absent", async () => {
    const node = createFakeNode();
    const { store } = node.ports;
    const { sandboxId } = addPod(node);
    const fact = { kind: "phase", phase: "stopping" } as const;
    expect(await hasChanged(store.recordSandboxFact({ sandboxId, fact }, call))).toBe(true);
    expect(await hasChanged(store.recordSandboxFact({ sandboxId, fact }, call))).toBe(false);
    const absent = { sandboxId: "nobody", fact };
    expect(await hasChanged(store.recordSandboxFact(absent, call))).toBe(false);
    const containerFact = { containerId: "nobody", fact: { kind: "removing" } } as const;
    expect(await hasChanged(store.recordContainerFact(containerFact, call))).toBe(false);
  });

  it("lists the users of a namespace until they are forgotten", async () => {
    const node = createFakeNode();
    const { store } = node.ports;
    const first = built(node);
    const { path } = namespaceOf(first);
    const { sandboxId } = addPod(node, { namespacePath: path });
    const users = async () => answer(store.listNamespaceUsers({ path }, call));
    expect(await users()).toEqual([first.sandboxId, sandboxId]);
    await answer(store.forgetSandbox({ sandboxId }, call));
    expect(await users()).toEqual([first.sandboxId]);
  });

  it("frees the name of a container with its record, and names by their owner", async () => {
    const node = createFakeNode();
    const { store } = node.ports;
    const pod = built(node);
    await answer(store.forgetContainer({ containerId: onlyContainer(pod).id }, call));
    expect(Object.keys(node.world.books.names)).toEqual([pod.sandbox.name]);
    await answer(store.releaseNames({ ownerId: "another" }, call));
    expect(Object.keys(node.world.books.names)).toEqual([pod.sandbox.name]);
    await answer(store.releaseNames({ ownerId: pod.sandboxId }, call));
    expect(Object.keys(node.world.books.names)).toEqual([pod.sandbox.name]);
    await answer(store.forgetSandbox({ sandboxId: pod.sandboxId }, call));
    await answer(store.releaseNames({ ownerId: pod.sandboxId }, call));
    expect(node.world.books.names).toEqual({});
  });
});

describe("the lease", () => {
  it("is one at a time, in the order of asking, and given back once", async () => {
    const { store } = createFakeNode().ports;
    const first = await answer(store.lease({ sandboxId: "a" }, call));
    const second = answer(store.lease({ sandboxId: "a" }, call));
    const third = answer(store.lease({ sandboxId: "a" }, call));
    expect(await hasSettled(second)).toBe(false);
    expect(await hasChanged(first.release())).toBe(true);
    expect(await hasChanged(first.release())).toBe(false);
    expect(await hasSettled(third)).toBe(false);
    await answer((await second).release());
    expect(await hasSettled(third)).toBe(true);
  });

  it("is not waited for beyond the signal", async () => {
    const node = createFakeNode();
    const { store } = node.ports;
    await answer(store.lease({ sandboxId: "a" }, call));
    const controller = new AbortController();
    const waiting = refusal(store.lease({ sandboxId: "a" }, calling(controller.signal)));
    expect(node.inFlight()).toMatchObject([{ operation: "lease", subject: "a" }]);
    controller.abort();
    expect((await waiting).reason).toBe("aborted");
    expect(node.inFlight()).toEqual([]);
  });

  it("passes from a process that dies to one that waits", async () => {
    const node = createFakeNode();
    const other = node.join();
    await answer(other.ports.store.lease({ sandboxId: "a" }, call));
    const waiting = node.ports.store.lease({ sandboxId: "a" }, call);
    expect(await hasSettled(waiting)).toBe(false);
    other.die();
    expect(await hasSettled(waiting)).toBe(true);
  });
});

describe("waiting for a creator", () => {
  it("ends when the creator settles", async () => {
    const node = createFakeNode();
    const { store } = node.ports;
    const pod = built(node, { containers: [{ state: "creating", creator: "alive" }] });
    const containerId = onlyContainer(pod).id;
    const waiting = answer(store.awaitCreation({ containerId }, call));
    expect(await hasSettled(waiting)).toBe(false);
    await answer(store.settleContainer({ containerId, change: { phase: "exited" } }, call));
    expect(await waiting).toBe("settled");
  });

  it("ends when the creator dies", async () => {
    const node = createFakeNode();
    const { store } = node.ports;
    const pod = built(node, { containers: [{ state: "creating", creator: "alive" }] });
    const { id: containerId, creator } = onlyContainer(pod);
    const waiting = answer(store.awaitCreation({ containerId }, call));
    if (creator) node.endProcess(creator);
    expect(await waiting).toBe("creator-dead");
  });

  it("does not begin where nobody creates", async () => {
    const node = createFakeNode();
    const { store } = node.ports;
    const [running, orphaned] = addPod(node, {
      containers: [{}, { state: "creating" }],
    }).containerIds;
    const waitFor = (containerId = "") => answer(store.awaitCreation({ containerId }, call));
    expect(await waitFor(running)).toBe("settled");
    expect(await waitFor("nobody")).toBe("settled");
    expect(await waitFor(orphaned)).toBe("creator-dead");
  });
});
