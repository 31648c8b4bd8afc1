import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { openNode, type ContainerWish, type Node } from "podsandbox/node";
import type { LifecycleContainer, LifecyclePodWish, LifecycleSubject } from "podsandbox/testing";
import { portCall, valueOf } from "../../adapters/node/port-call.js";
import { commandsOf, markedProcesses } from "./marked-processes.js";
import { ownDirectory } from "./own-directory.js";
import { until } from "./until.js";

const wishes: Readonly<Record<LifecycleContainer, ContainerWish>> = {
  running: { command: ["sleep", "600"] },
  "ignores-term": { command: ["sh", "-c", "trap '' TERM; exec sleep 600"] },
  created: { command: ["sleep", "600"], start: false },
  "leaves-a-grandchild": { command: ["sh", "-c", "setsid sleep 600 & exit 0"] },
};

const neverStarts: ContainerWish = { command: ["/nowhere/program"] };

/** A node with real processes, directories and records. */
export async function createNodeLifecycle(): Promise<LifecycleSubject> {
  const { root, remove } = await ownDirectory();
  const node = (await openNode({ root }))._unsafeUnwrap();
  const runtime = join(node.root, "runtime");
  const made: string[] = [];
  return {
    capabilities: ["created", "grandchildren", "half-made", "chosen-ids", "restart"],
    ports: node.ports,
    makePod: async (wish = {}) => {
      const id = await makePod(node, wish, made.length);
      made.push(id);
      return id;
    },
    countAlive: async (id) => (await markedProcesses(runtime, id)).length,
    look: (id) => look(node, id),
    restart: async () => (await openNode({ root }))._unsafeUnwrap().ports,
    dispose: async () => {
      for (const id of made) {
        const sandbox = { id, phase: "unknown", network: "node" } as const;
        await valueOf(node.ports.runtime.stopSandbox({ sandbox }, portCall()));
      }
      await remove();
    },
  };
}

async function makePod(
  node: Node,
  { id, name, containers = ["running"], isHalfMade }: LifecyclePodWish,
  count: number,
): Promise<string> {
  const created = await node.createPod({
    name: name ?? `pod-${count}`,
    id,
    containers: [...containers.map((one) => wishes[one]), ...(isHalfMade ? [neverStarts] : [])],
  });
  if (created.isOk()) {
    const { id: podSandboxId } = created.value;
    const started = containers.filter((one) => one !== "created").length;
    await until(() => isRunning(node, podSandboxId, started));
    return podSandboxId;
  }
  const { error } = created;
  if (isHalfMade && error.kind === "create-failed" && error.isLeftBehind) return error.podSandboxId;
  throw new Error(JSON.stringify(error));
}

/** Every container that was started has come to sleep, or has left something that sleeps. */
async function isRunning(node: Node, id: string, started: number): Promise<boolean> {
  const processes = await markedProcesses(join(node.root, "runtime"), id);
  const commands = await commandsOf(processes);
  return commands.length === started && commands.every((command) => command === "sleep");
}

/** What the node finds of the pod, and every file that is named for it. */
async function look(node: Node, id: string): Promise<readonly string[]> {
  const traces = (await node.look(id))._unsafeUnwrap();
  const files = await readdir(node.root, { recursive: true });
  return [
    ...traces.processes.map(({ pid }) => `process ${pid}`),
    ...[...traces.directories, ...traces.records, ...traces.names],
    ...files.filter((file) => file.includes(id)),
  ].sort();
}
