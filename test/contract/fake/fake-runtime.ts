import type { ContainerRecord, SandboxRecord } from "podsandbox";
import {
  addPod,
  createFakeNode,
  type FakeNode,
  type ContainerSpec,
  type RunWish,
  type RuntimeSight,
  type RuntimeSubject,
} from "podsandbox/testing";
import type { OnFakeNode } from "./fake-store.js";

/** The runtime of a fake node. */
export function createFakeRuntime(): Promise<OnFakeNode<RuntimeSubject>> {
  const node = createFakeNode({ journal: false });
  return Promise.resolve({
    node,
    capabilities: [
      ...(["created", "paused", "sandbox-process", "grandchildren", "signals"] as const),
      ...(["unkillable", "half-reaped", "reused-pids"] as const),
    ],
    clock: node.clock,
    runtime: node.ports.runtime,
    makeSandbox: async ({ hasProcess = false } = {}) => makeSandbox(node, hasProcess),
    run: async (sandbox, wish = {}) => run(node, sandbox, wish),
    look: (sandbox) => look(node, sandbox),
    signalsOf: async ({ id }) => node.world.runtime.delivered[id] ?? [],
    reusePids: async (sandbox) => reusePids(node, sandbox),
    dispose: async () => node.restart(),
  });
}

function makeSandbox(node: FakeNode, hasProcess: boolean): SandboxRecord {
  const infra = hasProcess ? "alive" : "none";
  const { sandboxId } = addPod(node, { containers: 0, infra, mounts: [] });
  const sandbox = node.world.books.sandboxes[sandboxId];
  if (sandbox === undefined) throw new Error(`there is no ${sandboxId}`);
  return sandbox;
}

function run(node: FakeNode, { id: sandboxId }: SandboxRecord, wish: RunWish): ContainerRecord {
  node.world.counters.token += 1;
  const { state, ignoresTerm, children, stopSignal, hasGrandchild, isStuck, isHalfReaped } = wish;
  const container: ContainerSpec = {
    id: `${sandboxId}-c${node.world.counters.token}`,
    ...(state && { state }),
    ...(ignoresTerm && { ignoresTerm }),
    ...(children && { children }),
    ...(stopSignal && { stopSignal }),
    ...(hasGrandchild && { grandchildren: 1 }),
    ...(isStuck && { dFor: "released" }),
    ...(isHalfReaped && { holds: ["shim"] }),
  };
  const built = addPod(node, { id: sandboxId, halfMade: ["containers"], containers: [container] });
  const record = node.world.books.containers[built.containerIds[0] ?? ""];
  if (record === undefined) throw new Error("there is no container");
  return record;
}

async function look(
  { ports, world, clock }: FakeNode,
  sandbox: SandboxRecord,
): Promise<RuntimeSight> {
  const { containers, sandboxes, storage } = world.runtime;
  const signal = new AbortController().signal;
  const call = { signal, attempt: clock.now(), waitingFor: () => undefined };
  const alive = await ports.runtime.listAlive({ sandbox, containers: [] }, call);
  const own = (entries: Readonly<Record<string, { readonly sandboxId: string }>>): string[] =>
    Object.keys(entries).filter((id) => entries[id]?.sandboxId === sandbox.id);
  return {
    living: alive._unsafeUnwrap(),
    held: [...own(containers), ...(sandboxes[sandbox.id] === undefined ? [] : [sandbox.id])],
    stored: own(storage),
  };
}

function reusePids(
  node: FakeNode,
  { id: sandboxId }: SandboxRecord,
): Awaited<ReturnType<NonNullable<RuntimeSubject["reusePids"]>>> {
  const stranger = makeSandbox(node, true);
  const { process } = stranger;
  if (process === undefined) throw new Error("the stranger has no process");
  const record = { sandboxId, phase: "running" } as const;
  return {
    containers: [
      { ...record, id: "other-start", process: { ...process, startTime: "1" } },
      { ...record, id: "other-boot", process: { ...process, bootId: "boot-0" } },
    ],
    isStrangerAlive: async () => (await look(node, stranger)).living.length === 1,
  };
}
