import type {
  Attachment,
  ContainerRecord,
  CreatorStore,
  ProcessIdentity,
  SandboxRecord,
} from "../../../index.js";
import type { Trial } from "../trial.js";

/** The sandbox has a record in the store. */
export async function addSandbox(
  store: CreatorStore,
  { done, call }: Trial,
  id: string,
  fields: Partial<SandboxRecord> = {},
): Promise<SandboxRecord> {
  const sandbox: SandboxRecord = { id, phase: "ready", network: "pod", ...fields };
  await done(`addSandbox ${id}`, store.addSandbox({ sandbox }, call), "changed");
  return sandbox;
}

/** The name is reserved for the sandbox, which has a record. */
export async function addNamedSandbox(
  store: CreatorStore,
  trial: Trial,
  sandbox: { readonly id: string; readonly name: string; readonly reserver: ProcessIdentity },
): Promise<void> {
  const { id, name, reserver } = sandbox;
  const reserved = store.reserveName({ name, ownerId: id, reserver }, trial.call);
  await trial.done(`reserveName ${name}`, reserved);
  await addSandbox(store, trial, id, { name });
}

/** A container of which nothing but its record exists. */
interface NewContainer extends Partial<Omit<ContainerRecord, "phase">> {
  readonly id: string;
  readonly sandboxId: string;
  readonly creator: ProcessIdentity;
}

/** The container has a record in the store, and is being created. */
export async function addContainer(
  store: CreatorStore,
  { done, call }: Trial,
  container: NewContainer,
): Promise<ContainerRecord> {
  const record: ContainerRecord = { ...container, phase: "creating" };
  const added = store.addContainer({ container: record }, call);
  await done(`addContainer ${container.id}`, added, "changed");
  return record;
}

/** The container has a record, and its creator is done with it. */
export async function addSettledContainer(
  store: CreatorStore,
  trial: Trial,
  container: NewContainer,
  phase: "created" | "running" | "exited" = "running",
): Promise<ContainerRecord> {
  const record = await addContainer(store, trial, container);
  const request = { containerId: container.id, change: { phase } };
  await trial.done(`settleContainer ${container.id}`, store.settleContainer(request, trial.call));
  return { ...withoutCreator(record), phase };
}

/** The record without its creator, who is forgotten once it has settled. */
export function withoutCreator({ creator, ...container }: ContainerRecord): ContainerRecord {
  void creator;
  return container;
}

/** The sandbox as the store finds it by its whole id. */
export async function findSandbox(
  store: CreatorStore,
  { value, call, holds }: Trial,
  id: string,
): Promise<SandboxRecord> {
  const found = await value(`findSandbox ${id}`, store.findSandbox({ id }, call));
  holds(found.state === "found", `${id} should have been found, and is ${found.state}`);
  return found.state === "found" ? found.sandbox : { id, phase: "unknown", network: "pod" };
}

/** The container as the store finds it by its whole id. */
export async function findContainer(
  store: CreatorStore,
  { value, call, holds }: Trial,
  id: string,
): Promise<ContainerRecord> {
  const found = await value(`findContainer ${id}`, store.findContainer({ id }, call));
  holds(found.state === "found", `${id} should have been found, and is ${found.state}`);
  return found.state === "found" ? found.container : { id, sandboxId: "", phase: "unknown" };
}

/** The sandbox has reached the phase. */
export async function advance(
  store: CreatorStore,
  { done, call }: Trial,
  sandboxId: string,
  phase: "stopping" | "stopped" | "removing",
): Promise<void> {
  const recorded = store.recordSandboxFact({ sandboxId, fact: { kind: "phase", phase } }, call);
  await done(`the phase ${phase} of ${sandboxId}`, recorded, "changed");
}

/** An attachment that is owed, with a configuration that must come back byte for byte. */
export function attachmentOn(network: string, interfaceName = "eth0"): Attachment {
  return {
    network,
    interfaceName,
    state: "owed",
    configuration: `{ "name": "${network}",\n\t"cniVersion":"1.1.0", "plugins": [ {"type":"é"}] }`,
    pluginDirectories: ["/opt/cni/bin"],
    arguments: { K8S_POD_NAME: "web", IgnoreUnknown: "1" },
    capabilities: { portMappings: [{ hostPort: 8080, containerPort: 80, protocol: "tcp" }] },
  };
}
