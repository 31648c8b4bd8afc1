import type { Call, ContainerRecord, Fault, Ports, Result, SandboxRecord } from "podsandbox";

type Answered<Value> = Result<Value, Pick<Fault, "reason" | "message">>;

/** The call that the straight line hands to every port: no limit, no cancellation. */
const call: Call = {
  signal: {
    aborted: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  },
  attempt: 1,
  waitingFor: () => undefined,
};

/**
 * What somebody would write who needs neither steps nor events nor reports: the same port calls as
 * `stopPodSandbox` and then `removePodSandbox` make for a ready pod, one after the other, ending at
 * the first fault. A test holds that both make the same calls.
 */
export async function stopAndRemove(ports: Ports, id: string): Promise<void> {
  must(await ports.store.findSandbox({ id }, call));
  await leased(ports, id, () => stop(ports, id));
  must(await ports.store.findSandbox({ id }, call));
  await leased(ports, id, () => remove(ports, id));
}

async function leased(ports: Ports, id: string, work: () => Promise<void>): Promise<void> {
  const lease = must(await ports.store.lease({ sandboxId: id }, call));
  const block = ports.nri && must(await ports.nri.blockSynchronization({}, call));
  try {
    await work();
  } finally {
    if (block !== undefined) must(await block.unblock());
    must(await lease.release());
  }
}

async function stop(ports: Ports, id: string): Promise<void> {
  await phase(ports, id, "stopping");
  await takeDown(ports, id);
  await read(ports, id);
  const fact = { kind: "phase", phase: "stopped" } as const;
  must(await ports.store.recordSandboxFact({ sandboxId: id, fact }, call));
  emit(ports, "STOPPED", id, id);
}

async function remove(ports: Ports, id: string): Promise<void> {
  await phase(ports, id, "removing");
  await takeDown(ports, id);
  await takeAway(ports, id);
}

async function phase(ports: Ports, id: string, to: "stopping" | "removing"): Promise<void> {
  await read(ports, id);
  const fact = { kind: "phase", phase: to } as const;
  must(await ports.store.recordSandboxFact({ sandboxId: id, fact }, call));
}

async function takeDown(ports: Ports, id: string): Promise<void> {
  const sandbox = await read(ports, id);
  const containers = await members(ports, sandbox);
  await Promise.all(containers.map((container) => stopContainer(ports, container)));
  if (containers.length > 0) await members(ports, sandbox);
  must(await ports.runtime.stopSandbox({ sandbox: await read(ports, id) }, call));
  await proveDead(ports, await read(ports, id));
  await notify(ports, await read(ports, id), "stopped");
  const dead = await read(ports, id);
  await Promise.all([reap(ports, dead), unmount(ports, dead), detach(ports, dead)]);
  await removeNamespace(ports, await read(ports, id));
}

async function stopContainer(ports: Ports, container: ContainerRecord): Promise<void> {
  must(await ports.runtime.stopContainer({ container, killAt: Date.now() }, call));
  if (container.exitedAt !== undefined) return;
  const fact = { kind: "exited", at: Date.now() } as const;
  must(await ports.store.recordContainerFact({ containerId: container.id, fact }, call));
  emit(ports, "STOPPED", container.id, container.sandboxId);
}

async function proveDead(ports: Ports, sandbox: SandboxRecord): Promise<void> {
  const containers = must(await ports.store.listContainers({ sandboxId: sandbox.id }, call));
  const alive = must(await ports.runtime.listAlive({ sandbox, containers }, call));
  if (alive.length > 0) throw new Error("alive");
}

async function notify(
  ports: Ports,
  sandbox: SandboxRecord,
  event: "stopped" | "removed",
): Promise<void> {
  if (ports.nri === undefined) return;
  const method = event === "stopped" ? "sandboxStopped" : "sandboxRemoved";
  for (const subscriber of must(await ports.nri.listSubscribers({}, call))) {
    if (sandbox.notified?.some((told) => told.subscriber === subscriber && told.event === event))
      continue;
    must(await ports.nri[method]({ subscriber, sandbox }, call));
    const fact = { kind: "notified", notification: { subscriber, event } } as const;
    must(await ports.store.recordSandboxFact({ sandboxId: sandbox.id, fact }, call));
  }
}

async function reap(ports: Ports, sandbox: SandboxRecord): Promise<void> {
  const containers = await members(ports, sandbox);
  await Promise.all(
    containers.map(async (container) =>
      must(await ports.runtime.reapContainer({ container }, call)),
    ),
  );
  must(await ports.runtime.reapSandbox({ sandbox }, call));
}

async function unmount(ports: Ports, { id, mounts = [] }: SandboxRecord): Promise<void> {
  const containers = must(await ports.store.listContainers({ sandboxId: id }, call));
  const below = containers.flatMap((container) => container.mounts ?? []);
  for (const paths of [below, mounts.filter(({ host }) => !host).map(({ path }) => path)])
    await Promise.all(
      paths.map(async (path) => must(await ports.fileSystem.unmount({ path }, call))),
    );
}

async function detach(ports: Ports, sandbox: SandboxRecord): Promise<void> {
  const { id, attachments = [], networkNamespace: namespace, runtimeHandler, pod } = sandbox;
  if (attachments === "unreadable") throw new Error("unreadable");
  const owed = attachments.filter(({ state }) => state === "owed").reverse();
  if (owed.length === 0) return;
  const isSame =
    namespace !== undefined &&
    must(await ports.fileSystem.inspectNamespace({ namespace }, call)) === "same";
  for (const attachment of owed) {
    const place = isSame ? { namespacePath: namespace.path } : {};
    const about = { sandboxId: id, runtimeHandler: runtimeHandler?.name ?? "", attachment };
    must(await ports.network.detach({ ...about, ...place, ...(pod && { pod }) }, call));
    const fact = { kind: "attachment-detached", attachment } as const;
    must(await ports.store.recordSandboxFact({ sandboxId: id, fact }, call));
  }
}

async function removeNamespace(ports: Ports, sandbox: SandboxRecord): Promise<void> {
  const namespace = sandbox.networkNamespace;
  if (namespace === undefined) return;
  must(await ports.store.listNamespaceUsers({ path: namespace.path }, call));
  const state = must(await ports.fileSystem.inspectNamespace({ namespace }, call));
  if (state !== "replaced") must(await ports.fileSystem.removeNamespace({ namespace }, call));
}

async function takeAway(ports: Ports, id: string): Promise<void> {
  const closed = await read(ports, id);
  const namespace = closed.networkNamespace;
  if (namespace !== undefined) must(await ports.fileSystem.inspectNamespace({ namespace }, call));
  await read(ports, id);
  if (ports.hooks !== undefined) must(await ports.store.listContainers({ sandboxId: id }, call));
  const containers = await members(ports, await read(ports, id));
  await Promise.all(containers.map((container) => removeContainer(ports, container)));
  must(await ports.runtime.removeSandboxStorage({ sandbox: await read(ports, id) }, call));
  for (const path of (await read(ports, id)).cgroups ?? [])
    must(await ports.fileSystem.removeCgroup({ path }, call));
  for (const { path } of (await read(ports, id)).paths ?? [])
    must(await ports.fileSystem.removeTree({ path }, call));
  const { processLabel } = await read(ports, id);
  if (ports.labels !== undefined && processLabel !== undefined)
    must(await ports.labels.release({ ownerId: id, label: processLabel }, call));
  await notify(ports, await read(ports, id), "removed");
  await read(ports, id);
  must(await ports.store.forgetSandbox({ sandboxId: id }, call));
  emit(ports, "DELETED", id, id);
  must(await ports.store.findSandbox({ id }, call));
  must(await ports.store.releaseNames({ ownerId: id }, call));
}

async function removeContainer(ports: Ports, container: ContainerRecord): Promise<void> {
  must(await ports.runtime.removeContainerStorage({ container }, call));
  for (const path of container.directories ?? [])
    must(await ports.fileSystem.removeTree({ path }, call));
  must(await ports.store.forgetContainer({ containerId: container.id }, call));
  emit(ports, "DELETED", container.id, container.sandboxId);
}

function emit(
  { events }: Ports,
  what: "STOPPED" | "DELETED",
  containerId: string,
  sandboxId: string,
): void {
  const type = `CONTAINER_${what}_EVENT` as const;
  events?.emit({ type, containerId, sandboxId, createdAt: Date.now() });
}

async function read(ports: Ports, id: string): Promise<SandboxRecord> {
  const found = must(await ports.store.findSandbox({ id }, call));
  if (found.state !== "found") throw new Error(found.state);
  return found.sandbox;
}

async function members(ports: Ports, sandbox: SandboxRecord): Promise<readonly ContainerRecord[]> {
  const recorded = must(await ports.store.listContainers({ sandboxId: sandbox.id }, call));
  must(await ports.runtime.listContainers({ sandbox }, call));
  return recorded;
}

function must<Value>(answered: Answered<Value>): Value {
  if (answered.isErr()) throw new Error(answered.error.message);
  return answered.value;
}
