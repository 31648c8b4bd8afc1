import type { ContainerRecord } from "../model/container.js";
import type { SandboxRecord } from "../model/sandbox.js";

/**
 * The sandbox's own container as its record tells of it, for a sandbox whose container has no
 * record of its own. Nothing can be recorded of it.
 */
export function ownContainerOf({ id, annotations }: SandboxRecord): ContainerRecord {
  return { id, sandboxId: id, phase: "exited", ...(annotations && { annotations }) };
}
