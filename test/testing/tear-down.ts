import type { Attachment, ContainerRecord, SandboxRecord } from "podsandbox";
import type { FakePorts } from "podsandbox/testing";
import { answer, calling } from "./calling.js";

/** Takes a pod down in the right order, by hand and without any library: as plainly as can be. */
export async function tearDown(ports: FakePorts, sandboxId: string): Promise<void> {
  const { store } = ports;
  const call = calling();
  const found = await answer(store.findSandbox({ id: sandboxId }, call));
  if (found.state !== "found" && found.state !== "corrupt") return;
  await mark(ports, sandboxId, "stopping");
  await stopAll(ports, sandboxId);
  await releaseAll(ports, sandboxId);
  await mark(ports, sandboxId, "stopped");
  await mark(ports, sandboxId, "removing");
  await removeAll(ports, sandboxId);
}

async function mark(
  { store }: FakePorts,
  sandboxId: string,
  phase: "stopping" | "stopped" | "removing",
): Promise<void> {
  await answer(store.recordSandboxFact({ sandboxId, fact: { kind: "phase", phase } }, calling()));
}

async function stopAll({ store, runtime }: FakePorts, sandboxId: string): Promise<void> {
  const call = calling();
  for (const container of await answer(store.listContainers({ sandboxId }, call))) {
    await answer(runtime.stopContainer({ container, killAt: 0 }, call));
    await answer(runtime.reapContainer({ container }, call));
  }
  const found = await answer(store.findSandbox({ id: sandboxId }, call));
  if (!("sandbox" in found)) return;
  await answer(runtime.stopSandbox({ sandbox: found.sandbox }, call));
  await answer(runtime.reapSandbox({ sandbox: found.sandbox }, call));
}

async function releaseAll(ports: FakePorts, sandboxId: string): Promise<void> {
  const { store, network, fileSystem } = ports;
  const call = calling();
  const found = await answer(store.findSandbox({ id: sandboxId }, call));
  if (!("sandbox" in found)) return;
  const { networkNamespace: namespace, mounts = [] } = found.sandbox;
  for (const { path } of mounts) await answer(fileSystem.unmount({ path }, call));
  for (const attachment of owedBy(found.sandbox)) {
    const request = { sandboxId, runtimeHandler: "runc", attachment };
    await answer(network.detach(request, call));
    const fact = { kind: "attachment-detached", attachment } as const;
    await answer(store.recordSandboxFact({ sandboxId, fact }, call));
  }
  if (namespace !== undefined) await answer(fileSystem.removeNamespace({ namespace }, call));
}

function owedBy({ attachments = [] }: SandboxRecord): readonly (Attachment | "unreadable")[] {
  if (attachments === "unreadable") return [attachments];
  return attachments.filter(({ state }) => state === "owed");
}

async function removeAll(ports: FakePorts, sandboxId: string): Promise<void> {
  const { store, runtime, fileSystem, labels } = ports;
  const call = calling();
  for (const container of await answer(store.listContainers({ sandboxId }, call)))
    await removeContainer(ports, container);
  const found = await answer(store.findSandbox({ id: sandboxId }, call));
  if (!("sandbox" in found)) return;
  const { sandbox } = found;
  const { cgroups = [], paths = [], processLabel: label = `label-of-${sandboxId}` } = sandbox;
  await answer(runtime.removeSandboxStorage({ sandbox }, call));
  for (const path of cgroups) await answer(fileSystem.removeCgroup({ path }, call));
  for (const { path } of paths) await answer(fileSystem.removeTree({ path }, call));
  if (labels) await answer(labels.release({ ownerId: sandboxId, label }, call));
  await answer(store.forgetSandbox({ sandboxId }, call));
  await answer(store.releaseNames({ ownerId: sandboxId }, call));
}

async function removeContainer(
  { store, runtime, fileSystem }: FakePorts,
  container: ContainerRecord,
): Promise<void> {
  const call = calling();
  const { id: containerId, mounts = [], directories = [] } = container;
  for (const path of mounts) await answer(fileSystem.unmount({ path }, call));
  await answer(runtime.removeContainerStorage({ container }, call));
  for (const path of directories) await answer(fileSystem.removeTree({ path }, call));
  await answer(store.forgetContainer({ containerId }, call));
}
