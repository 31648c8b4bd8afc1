import { join } from "node:path";
import type { Attachment, ContainerRecord, CreatorStore, SandboxRecord } from "podsandbox";
import { fileStore } from "podsandbox/node";
import { portCall, valueOf } from "./port-call.js";
import { temporaryDirectory } from "./temporary-directory.js";

/** A store in a directory of its own. */
export async function emptyStore(): Promise<{
  readonly root: string;
  readonly store: CreatorStore;
}> {
  const root = join(await temporaryDirectory(), "store");
  return { root, store: fileStore({ root }) };
}

/** A sandbox that is ready, with what the test says of it. */
export function sandboxNamed(id: string, rest: Partial<SandboxRecord> = {}): SandboxRecord {
  return { id, phase: "ready", network: "pod", ...rest };
}

/** A container that a dead process has begun to create. */
export function containerOf(
  sandboxId: string,
  id: string,
  rest: Partial<ContainerRecord> = {},
): ContainerRecord {
  return { id, sandboxId, phase: "creating", creator: deadProcess, ...rest };
}

/** A process that cannot live: its boot is over. */
export const deadProcess = {
  pid: 4_000_000,
  startTime: "1",
  bootId: "11111111-1111-4111-8111-111111111111",
};

/** An attachment that is owed. */
export function attachmentTo(network: string, rest: Partial<Attachment> = {}): Attachment {
  const configuration = `{"name":"${network}"}`;
  return { network, interfaceName: "eth0", state: "owed", configuration, ...rest };
}

/** The sandbox as the store has it, which must be sound. */
export async function readSandbox(store: CreatorStore, id: string): Promise<SandboxRecord> {
  const found = await valueOf(store.findSandbox({ id }, portCall()));
  if (found.state === "found") return found.sandbox;
  throw new Error(`sandbox ${id} is ${found.state}`);
}

/** The container as the store has it. */
export async function readContainer(store: CreatorStore, id: string): Promise<ContainerRecord> {
  const found = await valueOf(store.findContainer({ id }, portCall()));
  if (found.state === "found") return found.container;
  throw new Error(`container ${id} is ${found.state}`);
}
