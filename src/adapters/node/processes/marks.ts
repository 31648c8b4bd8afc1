import type { ProcessTable } from "./process-table.js";

/** What the environment of a container's process says: whose it is. */
export interface Marks {
  /** Which runtime started it: two runtimes on one host may use the same ids. */
  readonly root: string;
  readonly sandboxId: string;
  readonly containerId: string;
}

const rootMark = "PODSANDBOX_ROOT";
const sandboxMark = "PODSANDBOX_SANDBOX";
const containerMark = "PODSANDBOX_CONTAINER";

/** The environment variables that mark a process and all that it starts. */
export function markedEnvironment(marks: Marks): Readonly<Record<string, string>> {
  return {
    [rootMark]: marks.root,
    [sandboxMark]: marks.sandboxId,
    [containerMark]: marks.containerId,
  };
}

/** Reads the marks of a process; nothing where it has none, or where they cannot be read. */
export async function readMarks(table: ProcessTable, pid: number): Promise<Marks | undefined> {
  const environment = await table.environment(pid);
  if (environment === undefined) return undefined;
  const root = valueOf(environment, rootMark);
  const sandboxId = valueOf(environment, sandboxMark);
  const containerId = valueOf(environment, containerMark);
  if (root === undefined || sandboxId === undefined || containerId === undefined) return undefined;
  return { root, sandboxId, containerId };
}

function valueOf(environment: readonly string[], name: string): string | undefined {
  return environment.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1);
}
