import {
  describeSandbox,
  removePodSandbox,
  stopPodSandbox,
  type Ports,
  type RemoveReport,
  type SandboxDescription,
  type StopReport,
} from "../../../index.js";
import type { Trial } from "../trial.js";
import type { LifecycleSubject } from "./lifecycle-subject.js";

/** Stops the pod, which must succeed. */
export async function stop(ports: Ports, podSandboxId: string): Promise<StopReport> {
  const stopped = await stopPodSandbox(ports, { podSandboxId });
  if (stopped.isOk()) return stopped.value;
  throw new Error(`stopping failed: ${JSON.stringify(stopped.error)}`);
}

/** Removes the pod, which must succeed. */
export async function remove(ports: Ports, podSandboxId: string): Promise<RemoveReport> {
  const removed = await removePodSandbox(ports, { podSandboxId });
  if (removed.isOk()) return removed.value;
  throw new Error(`removing failed: ${JSON.stringify(removed.error)}`);
}

/** Nothing of the pod exists, and no process of it lives. */
export async function isGone(
  { look, countAlive }: LifecycleSubject,
  { same }: Trial,
  podSandboxId: string,
): Promise<void> {
  same("the processes that live", await countAlive(podSandboxId), 0);
  same("what is left", await look(podSandboxId), []);
}

/** What a status would say of the pod; nothing where it has no record. */
export async function describe(
  { store }: Ports,
  { value, call }: Trial,
  id: string,
): Promise<SandboxDescription | undefined> {
  const found = await value("findSandbox", store.findSandbox({ id }, call));
  return found.state === "found" ? describeSandbox(found.sandbox) : undefined;
}
