import { setTimeout } from "node:timers/promises";
import { describeError, removePodSandbox } from "podsandbox";
import type { LinuxNode, LinuxNodeOptions, LinuxPodWish } from "podsandbox/linux";
import type { RealNode } from "../real-node/real-node.js";
import { createRandom, type Random } from "./random.js";
import { runVictim, type VictimTask } from "./run-victim.js";

/** What one round did, for people, and what it left. */
export interface Round {
  readonly seed: number;
  readonly says: string;
  /** What is left on the host, and what could not be finished: empty if all is well. */
  readonly left: readonly string[];
}

const behaviours: readonly [readonly string[], ...(readonly string[])[]] = [
  ["sleep", "3600"],
  ["/bin/sh", "-c", `trap "" TERM; exec sleep 3600`],
  ["/bin/sh", "-c", "sleep 3600 & exec sleep 3600"],
  ["/bin/sh", "-c", "exit 0"],
  ["/bin/sh", "-c", "setsid sleep 3600 & exit 0"],
];

/**
 * A pod is made, a process that stops or removes it (or makes another) is killed at any moment, and
 * what it began is finished by another over the same store.
 */
export async function tortureRound(
  real: RealNode,
  options: LinuxNodeOptions,
  seed: number,
): Promise<Round> {
  const random = createRandom(seed);
  const doing = random.pick<VictimTask["doing"]>(["stop", "remove", "remove", "create"]);
  const pod = podFor(random, seed);
  const killAfter = random.next() ** 2 * 400;
  const gracePeriodSeconds = random.pick([0, 0, 0.1, 0.3]);
  const id = doing === "create" ? undefined : await makePod(real.node, pod);
  const task = { options, doing, pod, gracePeriodSeconds, ...(id === undefined ? {} : { id }) };
  const came = await runVictim(real.directory, task, killAfter);
  // Both who has been there all the time and who comes anew must find what the dead one began.
  const node = random.next() < 0.5 ? real.node : await real.reopen();
  const failures = came.startsWith("failed") ? [`the victim ${came}`] : [];
  if (doing === "create") failures.push(...(await takeTheName(node, pod)));
  failures.push(...(await finish(node, id)));
  const what = `${doing} of ${pod.containers.length}`;
  const says = `${what}, killed after ${killAfter.toFixed(0)} ms: ${came}`;
  return { seed, says, left: [...failures, ...(await whatStays(real))] };
}

function podFor(random: Random, seed: number): LinuxPodWish {
  const containers = Array.from({ length: 1 + random.below(4) }, (_, at) => ({
    name: `c${at}`,
    command: random.pick(behaviours),
    start: random.next() > 0.15,
  }));
  const portMappings = [{ hostPort: 20_000 + random.below(10_000), containerPort: 80 }];
  return {
    name: `torture-${seed}`,
    hostPid: random.next() < 0.2,
    ...(random.next() < 0.5 ? { portMappings } : {}),
    containers,
  };
}

async function makePod(node: LinuxNode, pod: LinuxPodWish): Promise<string> {
  const created = await node.createPod(pod);
  if (created.isErr()) throw new Error(`no pod was made: ${JSON.stringify(created.error)}`);
  return created.value.id;
}

/** What a dead creator has reserved without a record is free for the next. (failures.md S01) */
async function takeTheName(node: LinuxNode, pod: LinuxPodWish): Promise<readonly string[]> {
  const stale = (await node.listPods())._unsafeUnwrap();
  if (stale.length > 0) return [];
  const created = await node.createPod(pod);
  return created.isOk() ? [] : [`the name is not free: ${JSON.stringify(created.error)}`];
}

/** Who got no answer asks again, also where the record has gone and only the name is left. */
async function finish(node: LinuxNode, asked: string | undefined): Promise<readonly string[]> {
  const failures: string[] = [];
  const listed = (await node.listPods())._unsafeUnwrap();
  for (const podSandboxId of new Set([...listed, ...(asked === undefined ? [] : [asked])])) {
    const removed = await removePodSandbox(node.ports, { podSandboxId });
    if (removed.isErr()) failures.push(`stuck: ${describeError(removed.error)}`);
  }
  return failures;
}

/** Process 1 may take its time to reap, and the kernel to remove a device. */
async function whatStays(real: RealNode): Promise<readonly string[]> {
  for (const end = Date.now() + 5_000; ; await setTimeout(20)) {
    const state = await real.state();
    if (state.length === 0 || Date.now() > end) return state;
  }
}
