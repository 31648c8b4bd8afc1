import type { ContainerEvent } from "../ports/extensions.js";
import { tolerate } from "../wrappers/tolerate.js";
import type { Run } from "./run.js";

/**
 * Sends a CRI container event, with the pod that it belongs to: a kubelet finds whose it is by
 * nothing else. Not where it was told before that all of it is deleted. A subscriber that throws is
 * its own affair: events never hold a teardown up. (D12, E01) Events differ in shape, which makes
 * spreading one the dearest thing of a whole run.
 */
export function emit({ ports: { events }, last }: Run, event: ContainerEvent): void {
  const { pod, adoptedFrom } = last;
  if (events === undefined || adoptedFrom !== undefined) return;
  tolerate(() => events.emit(pod === undefined ? event : Object.assign({ pod }, event)));
}
