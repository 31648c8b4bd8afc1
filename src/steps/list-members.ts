import type { ContainerRecord } from "../model/container.js";
import type { SandboxRecord } from "../model/sandbox.js";
import type { Listed, Tools } from "../interpreter/step.js";

/**
 * The containers of a sandbox: those that have a record, and those that only the runtime knows.
 * Either side may have lost one. (failures.md S03, I02)
 */
export async function listMembers(sandbox: SandboxRecord, tools: Tools): Promise<Listed> {
  const recorded = await tools.listContainers();
  if (recorded.containers === undefined) return recorded;
  const running = await tools.ports.runtime.listContainers({ sandbox }, tools.caller);
  if (running.isErr()) return { fault: running.error };
  if (isOneByOne(running.value, recorded.containers)) return recorded;
  const known = new Set(recorded.containers.map(({ id }) => id));
  const unknown = running.value.filter((id) => !known.has(id));
  if (unknown.length === 0) return recorded;
  const found = unknown.map((id) => withoutRecord(id, sandbox.id));
  return { containers: [...recorded.containers, ...found] };
}

/** Most often both sides list the same in the same order. */
function isOneByOne(ids: readonly string[], recorded: readonly ContainerRecord[]): boolean {
  return ids.length === recorded.length && ids.every((id, index) => recorded[index]?.id === id);
}

function withoutRecord(id: string, sandboxId: string): ContainerRecord {
  return { id, sandboxId, phase: "unknown" };
}
