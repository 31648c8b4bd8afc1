import { createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { answer, calling, hasChanged, hasSettled, listening, refusal } from "./calling.js";
import { built, onlyContainer } from "./built-pod.js";

const call = calling();

describe("stopping a container", () => {
  it("ends it by its stop signal, once that is delivered", async () => {
    const node = createFakeNode();
    const { runtime } = node.ports;
    const container = onlyContainer(built(node, { containers: [{ stopSignal: "SIGQUIT" }] }));
    expect(await hasChanged(runtime.askToStop({ container }, call))).toBe(true);
    expect(node.world.runtime.delivered[container.id]).toEqual(["SIGQUIT"]);
    expect(await answer(runtime.inspectContainer({ container }, call))).toBe("stopped");
    const killAt = node.clock.now() + 10_000;
    const stopped = await answer(runtime.stopContainer({ container, killAt }, call));
    expect(stopped).toMatchObject({ changed: false, exitCode: 143 });
    expect(await hasChanged(runtime.askToStop({ container }, call))).toBe(false);
  });

  it("kills in time what ignores the signal, and says what it waits for", async () => {
    const node = createFakeNode();
    const { runtime } = node.ports;
    const container = onlyContainer(built(node, { containers: [{ ignoresTerm: true }] }));
    const start = node.clock.now();
    await answer(runtime.askToStop({ container }, call));
    const ears = listening();
    const stopped = await answer(runtime.stopContainer({ container, killAt: start + 500 }, ears));
    expect(stopped).toMatchObject({ changed: true, exitCode: 137 });
    expect(node.clock.now() - start).toBe(500);
    expect(ears.heard).toMatchObject([{ kind: "process", pid: container.process?.pid }]);
    expect(node.clock.pending()).toEqual([]);
  });

  it("settles as soon as it has ended by itself", async () => {
    const node = createFakeNode();
    const { runtime } = node.ports;
    const container = onlyContainer(built(node, { containers: [{ exitsAfter: 200 }] }));
    const start = node.clock.now();
    await answer(runtime.askToStop({ container }, call));
    await answer(runtime.stopContainer({ container, killAt: start + 9000 }, call));
    expect(node.clock.now() - start).toBe(200);
  });

  it("lets an earlier kill settle a later one", async () => {
    const node = createFakeNode();
    const { runtime } = node.ports;
    const container = onlyContainer(built(node, { containers: [{ ignoresTerm: true }] }));
    const killAt = node.clock.now() + 9000;
    const late = answer(runtime.stopContainer({ container, killAt }, call));
    await answer(runtime.stopContainer({ container, killAt: 0 }, call));
    expect(await hasSettled(late)).toBe(true);
    expect(node.clock.pending()).toEqual([]);
  });

  it("ends every process of it, and not what it left to the sandbox", async () => {
    const node = createFakeNode();
    const { runtime } = node.ports;
    const pod = built(node, { containers: [{ children: 2, grandchildren: 1 }], infra: "none" });
    const { sandbox, containers } = pod;
    await answer(runtime.stopContainer({ container: onlyContainer(pod), killAt: 0 }, call));
    const alive = await answer(runtime.listAlive({ sandbox, containers }, call));
    expect(alive).toMatchObject([{ command: "stray" }]);
    expect(await hasChanged(runtime.stopSandbox({ sandbox }, call))).toBe(true);
    expect(await answer(runtime.listAlive({ sandbox, containers }, call))).toEqual([]);
    expect(await hasChanged(runtime.stopSandbox({ sandbox }, call))).toBe(false);
  });

  it("ends a paused one, though no signal reaches it, and one that was never started", async () => {
    const node = createFakeNode();
    const { runtime } = node.ports;
    const { containers } = built(node, { containers: [{ state: "paused" }, { state: "created" }] });
    const states = ["paused", "created"];
    for (const [at, container] of containers.entries()) {
      expect(await answer(runtime.inspectContainer({ container }, call))).toBe(states[at]);
      await answer(runtime.askToStop({ container }, call));
      expect(await answer(runtime.inspectContainer({ container }, call))).toBe(states[at]);
      await answer(runtime.stopContainer({ container, killAt: node.clock.now() + 50 }, call));
      expect(await answer(runtime.inspectContainer({ container }, call))).toBe("stopped");
    }
    expect(node.clock.elapsed()).toBe(50);
  });

  it("calls unkillable what lives on after the kill, and waits till it is released", async () => {
    const node = createFakeNode();
    const { runtime } = node.ports;
    const pod = built(node, { containers: [{ dFor: "released" }] });
    const container = onlyContainer(pod);
    const controller = new AbortController();
    const limited = calling(controller.signal);
    const given = refusal(runtime.stopContainer({ container, killAt: 0 }, limited));
    const waiting = answer(runtime.stopContainer({ container, killAt: 0 }, call));
    controller.abort();
    expect(await given).toMatchObject({
      reason: "unkillable",
      details: { processes: [{ state: "D", containerId: container.id }] },
    });
    expect(await hasSettled(waiting)).toBe(false);
    node.wakeStuck(pod.sandboxId);
    expect(await waiting).toMatchObject({ changed: true, exitCode: 137 });
  });

  it("waits for what is stuck for a while", async () => {
    const node = createFakeNode();
    const container = onlyContainer(built(node, { containers: [{ dFor: 700 }] }));
    await answer(node.ports.runtime.stopContainer({ container, killAt: 0 }, call));
    expect(node.clock.elapsed()).toBe(700);
  });

  it("is aborted before its time without having killed", async () => {
    const node = createFakeNode();
    const { runtime } = node.ports;
    const container = onlyContainer(built(node));
    const controller = new AbortController();
    const limited = calling(controller.signal);
    const killAt = node.clock.now() + 1000;
    const given = refusal(runtime.stopContainer({ container, killAt }, limited));
    controller.abort();
    expect((await given).reason).toBe("aborted");
    expect(await answer(runtime.inspectContainer({ container }, call))).toBe("running");
    expect(node.clock.pending()).toEqual([]);
  });

  it("kills nothing for a process that has died meanwhile", async () => {
    const node = createFakeNode();
    const container = onlyContainer(built(node));
    const killAt = node.clock.now() + 1000;
    const lost = node.ports.runtime.stopContainer({ container, killAt }, call);
    const { runtime } = node.restart();
    expect(await hasSettled(lost)).toBe(false);
    expect(await answer(runtime.inspectContainer({ container }, call))).toBe("running");
  });
});
