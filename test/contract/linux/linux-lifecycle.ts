import type { LinuxNode } from "podsandbox/linux";
import type { ContainerWish } from "podsandbox/node";
import type {
  LifecycleContainer,
  LifecyclePodWish,
  LifecycleSubject,
  SeenProcess,
} from "podsandbox/testing";
import { realNode, type RealNode } from "../../real-node/real-node.js";
import { commandsOf } from "../node/marked-processes.js";
import { until } from "../node/until.js";

const wishes: Readonly<Record<LifecycleContainer, ContainerWish>> = {
  running: { command: ["sleep", "600"] },
  "ignores-term": { command: ["/bin/sh", "-c", "trap '' TERM; exec sleep 600"] },
  created: { command: ["sleep", "600"], start: false },
  "leaves-a-grandchild": { command: ["/bin/sh", "-c", "setsid sleep 600 & exit 0"] },
};

const neverStarts: ContainerWish = { command: ["/nowhere/program"] };

/** A node with an OCI runtime, CNI plugins, namespaces, mounts and cgroups. */
export async function createLinuxLifecycle(): Promise<LifecycleSubject> {
  const real = await realNode();
  const { node } = real;
  let made = 0;
  return {
    capabilities: ["created", "grandchildren", "half-made", "chosen-ids", "restart"],
    ports: node.ports,
    makePod: (wish = {}) => makePod(node, wish, (made += 1)),
    countAlive: async (id) => (await alive(node, id)).length,
    look: (id) => look(real, id),
    restart: async () => (await real.reopen()).ports,
    dispose: real.dispose,
  };
}

async function makePod(
  node: LinuxNode,
  { id, name, containers = ["running"], isHalfMade }: LifecyclePodWish,
  count: number,
): Promise<string> {
  const created = await node.createPod({
    name: name ?? `pod-${count}`,
    id,
    // Without a pid namespace of their own, a grandchild outlives its container.
    hostPid: containers.includes("leaves-a-grandchild"),
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
async function isRunning(node: LinuxNode, id: string, started: number): Promise<boolean> {
  const commands = await commandsOf(await alive(node, id));
  return commands.filter((command) => command === "sleep").length === started;
}

async function alive(node: LinuxNode, id: string): Promise<readonly SeenProcess[]> {
  return (await node.look(id))._unsafeUnwrap().processes;
}

/** What the node finds of the pod, and what the host has that is named for it. */
async function look(real: RealNode, id: string): Promise<readonly string[]> {
  const traces = (await real.node.look(id))._unsafeUnwrap();
  const state = await real.state();
  return [
    ...traces.processes.map(({ pid }) => `process ${pid}`),
    ...[...traces.directories, ...traces.records, ...traces.names],
    ...[...traces.mounts, ...traces.cgroups, ...traces.attachments],
    ...state.filter((line) => line.includes(id)),
  ].sort();
}
