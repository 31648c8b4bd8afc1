import type { ContainerRecord, SandboxRecord } from "podsandbox";
import { addPod, type FakeNode, type PodSpec } from "podsandbox/testing";

/** A pod that was added to a node, with what its records say. */
export interface AddedPod {
  readonly sandboxId: string;
  readonly sandbox: SandboxRecord;
  readonly containers: readonly ContainerRecord[];
}

/** Adds a pod that has a record, and reads its records. */
export function built(node: FakeNode, spec: PodSpec = {}): AddedPod {
  const { sandboxId, containerIds } = addPod(node, spec);
  const { sandboxes, containers } = node.world.books;
  const sandbox = sandboxes[sandboxId];
  if (sandbox === undefined) throw new Error("it has no record");
  return { sandboxId, sandbox, containers: containerIds.flatMap((id) => containers[id] ?? []) };
}

/** The one container of a pod. */
export function onlyContainer({ containers: [first] }: AddedPod): ContainerRecord {
  if (first === undefined) throw new Error("it has no container");
  return first;
}

/** The one attachment of a pod. */
export function onlyAttachment({
  sandbox,
}: AddedPod): NonNullable<Exclude<SandboxRecord["attachments"], "unreadable">>[number] {
  const { attachments = [] } = sandbox;
  const first = attachments === "unreadable" ? undefined : attachments[0];
  if (first === undefined) throw new Error("it has no attachment");
  return first;
}

/** The namespace of a pod. */
export function namespaceOf({ sandbox }: AddedPod): NonNullable<SandboxRecord["networkNamespace"]> {
  if (sandbox.networkNamespace === undefined) throw new Error("it has no namespace");
  return sandbox.networkNamespace;
}
