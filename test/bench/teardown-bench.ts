import {
  preparePorts,
  removePodSandbox,
  stopPodSandbox,
  type Ports,
  type PreparedPorts,
} from "podsandbox";
import { addPod, createFakeNode, type FakeNode } from "podsandbox/testing";
import { Bench } from "tinybench";
import { stopAndRemove } from "./straight-line.js";

/** A way to take pods down, over the ports of one fake node. */
export interface Way {
  readonly name: string;
  readonly begin: (ports: Ports) => (id: string) => PromiseLike<void>;
}

/** The straight line that everything is compared with. */
export const straightLine: Way = {
  name: "straight line",
  begin: (ports) => (id) => stopAndRemove(ports, id),
};

/** Ours with the guard alone: no limits, no retries, nobody observes. */
export const guardOnly = ours("guard only", { limits: "none", retries: "none" });

/** Ours as callers use it: guard, limits and retries, nobody observes. */
export const prepared = ours("prepared", {});

/** One call that stops and removes, in place of two. */
export const removeOnly: Way = {
  name: "prepared, remove alone",
  begin(raw) {
    const ports = prepare(raw, {});
    return async (podSandboxId) => {
      const removed = await removePodSandbox(ports, { podSandboxId });
      if (removed.isErr()) throw new Error("the fake node failed");
    };
  },
};

function ours(name: string, options: Parameters<typeof preparePorts>[1]): Way {
  return {
    name,
    begin(raw) {
      const ports = prepare(raw, options);
      return async (podSandboxId) => {
        const stopped = await stopPodSandbox(ports, { podSandboxId });
        const removed = await removePodSandbox(ports, { podSandboxId });
        if (stopped.isErr() || removed.isErr()) throw new Error("the fake node failed");
      };
    },
  };
}

function prepare(raw: Ports, options: Parameters<typeof preparePorts>[1]): PreparedPorts {
  const ports = preparePorts(raw, options);
  if (ports.isErr()) throw new Error(JSON.stringify(ports.error));
  return ports.value;
}

/** What a bench is run on. */
export interface Setting {
  readonly containers: number;
  /** Sandboxes in the store that have nothing to do with it. */
  readonly others: number;
  readonly milliseconds: number;
}

/**
 * Microseconds that each way takes for one pod: the median over many pods, measured in turns on one
 * fake node, so that a noisy machine is noisy for all.
 */
export async function microsecondsFor(
  ways: readonly Way[],
  setting: Setting,
): Promise<readonly number[]> {
  const node = createFakeNode({ journal: false });
  for (let other = 0; other < setting.others; other += 1)
    addPod(node, { id: `other-${other}`, containers: 1 });
  const rounds = 5;
  const samples = ways.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1)
    for (const [index, way] of ways.entries())
      samples[index]?.push(await measure(node, way, setting, setting.milliseconds / rounds));
  return samples.map((taken) => taken.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? NaN);
}

let pods = 0;

async function measure(
  node: FakeNode,
  way: Way,
  { containers }: Setting,
  time: number,
): Promise<number> {
  const teardown = way.begin(withoutClock(node.ports));
  let id = "";
  const bench = new Bench({ time, warmupTime: time / 4, throws: true });
  bench.add(way.name, () => teardown(id), {
    beforeEach() {
      pods += 1;
      id = `pod-${pods}`;
      addPod(node, { id, containers });
    },
  });
  const [task] = await bench.run();
  const result = task?.result;
  if (result === undefined || !("latency" in result)) throw new Error("nothing was measured");
  return result.latency.p50 * 1_000;
}

/** The host's own clock is part of what is measured. */
function withoutClock(ports: Ports): Ports {
  const { store, runtime, network, fileSystem, nri, labels, hooks, events } = ports;
  return {
    store,
    runtime,
    network,
    fileSystem,
    ...(nri && { nri }),
    ...(labels && { labels }),
    ...(hooks && { hooks }),
    ...(events && { events }),
  };
}
