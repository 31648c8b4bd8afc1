import * as fc from "fast-check";
import {
  collectGarbage,
  createCoordinator,
  deleteContainer,
  ok,
  preparePorts,
  removeAllPodSandboxes,
  removePodSandbox,
  stopPodSandbox,
  type PreparedPorts,
  type Result,
} from "podsandbox";
import { addPod, createFakeNode, type FakeNode } from "podsandbox/testing";
import { afterAll, describe, expect, it } from "vitest";
import { clockMischief, hostileClock, type ClockMischief } from "./hostile-clock.js";
import {
  hostileListener,
  hostileSignal,
  listenerMischief,
  type ListenerMischief,
} from "./hostile-listeners.js";
import { answerMischief, hostilePorts, type AnswerMischief } from "./hostile-ports.js";
import { empty } from "../coordinator/stuck.js";
import { settings } from "./seed.js";
import { listenForStrays, within } from "./strays.js";

const web = { podSandboxId: "web" };
const strays = listenForStrays();
afterAll(() => strays.end());

/** A node with something of everything: a pod, another one, a leftover and a debt. */
async function buildNode(): Promise<FakeNode> {
  const node = createFakeNode({ journal: false });
  const hooks = [{ path: "/bin/after", timeout: 1 }];
  addPod(node, { id: "web", attachments: 2, containers: [{ id: "app", hooks }, { id: "db" }] });
  addPod(node, { id: "left", halfMade: ["name", "namespace", "attachments"], infra: "none" });
  addPod(node, { id: "owed", containers: [] });
  const how = { kind: "before", reason: "refused" } as const;
  node.faults.plan([{ port: "network", operation: "detach", nth: 1, how }]);
  const policy = { abandon: ["detach-network"] } as const;
  void (await removePodSandbox(node.ports, { podSandboxId: "owed" }, { policy }));
  node.faults.clear();
  return node;
}

/** What the library is given, some of it gone wrong. */
interface World {
  readonly clock: ClockMischief;
  readonly listeners: ListenerMischief;
  readonly answers: AnswerMischief;
}

const right: World = {
  clock: { now: "right", elapsed: "right", after: "right", from: 0, sometimes: false },
  listeners: { observe: "right", emit: "right", signal: "right", from: 0 },
  answers: { from: Infinity, every: 1, how: "throws", only: "" },
};

function portsOf({ ports }: FakeNode, world: World): PreparedPorts {
  const { clock } = ports;
  if (clock === undefined) throw new Error("it has no clock");
  const given = {
    ...hostilePorts(ports, world.answers),
    clock: hostileClock(clock, world.clock),
    events: { emit: hostileListener(world.listeners.emit) },
  };
  const limits = { default: 25, deaf: 5 };
  return preparePorts(given as never, { limits })._unsafeUnwrap();
}

type Call = (ports: PreparedPorts, options: object) => Promise<readonly Result<unknown, unknown>[]>;

const calls: Readonly<Record<string, Call>> = {
  stop: async (ports, options) => [await stopPodSandbox(ports, web, options)],
  remove: async (ports, options) => [await removePodSandbox(ports, web, options)],
  "delete by force": async (ports, options) => [
    await deleteContainer(ports, { containerIds: ["app", "web"], force: true }, options),
  ],
  "collect garbage": async (ports, options) => [
    await collectGarbage(ports, { apply: true, ...options }),
  ],
  "remove all": async (ports, options) => [await removeAllPodSandboxes(ports, options)],
  "coordinate all of it": async (ports, options) => {
    const short = { creatorMilliseconds: 20, namespaceMilliseconds: 20, hangMilliseconds: 10 };
    const coordinator = createCoordinator(ports, { ...short, firstPauseMilliseconds: 1 });
    const admitted = coordinator.admit("web", async () => ok("made"));
    const stopped = [coordinator.stop(web, options), coordinator.stop(web)];
    expect(coordinator.progress()).toBeInstanceOf(Array);
    const removed = coordinator.remove(web, { ...options, now: true });
    const all = await Promise.all([admitted, ...stopped, removed]);
    // What a caller gave up goes on without it.
    while (coordinator.counts().inFlight > 0) await strays.settle();
    const { backingOff } = coordinator.counts();
    expect(coordinator.counts()).toEqual({ ...empty, backingOff });
    return all;
  },
};

async function surviveWith(world: World, name: string): Promise<void> {
  const node = await buildNode();
  const ports = portsOf(node, world);
  const options = {
    observe: hostileListener(world.listeners.observe),
    signal: hostileSignal(world.listeners),
  };
  const results = await within(10_000, calls[name]?.(ports, options) ?? Promise.resolve([]));
  if (results === "hangs") throw new Error("it hangs");
  for (const result of results) expect([result.isOk(), result.isErr()]).toContain(true);
  await strays.settle();
  expect(strays.heard.splice(0)).toEqual([]);
}

describe("whatever a caller's own parts do, a call settles, and the process lives", () => {
  const names = fc.constantFrom(...Object.keys(calls));

  it("its clock throws, stands, goes backwards or answers with words", async () => {
    const worlds = clockMischief.map((clock) => ({ ...right, clock }));
    await fc.assert(fc.asyncProperty(worlds, names, surviveWith), settings(150));
  }, 300_000);

  it("its observers, listeners and signals throw, reject or fire when they like", async () => {
    const worlds = listenerMischief.map((listeners) => ({ ...right, listeners }));
    await fc.assert(fc.asyncProperty(worlds, names, surviveWith), settings(150));
  }, 300_000);

  it("its adapters answer with what cannot be awaited, looked at or given back", async () => {
    const worlds = answerMischief.map((answers) => ({ ...right, answers }));
    await fc.assert(fc.asyncProperty(worlds, names, surviveWith), settings(400));
  }, 300_000);

  it("all of it does so at the same time", async () => {
    const worlds = fc.record({
      clock: clockMischief,
      listeners: listenerMischief,
      answers: answerMischief,
    });
    await fc.assert(fc.asyncProperty(worlds, names, surviveWith), settings(300));
  }, 300_000);
});
