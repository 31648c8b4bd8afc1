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

/** The marks in an environment; nothing where it has none. */
export function marksIn(environment: readonly string[]): Marks | undefined {
  const root = valueIn(environment, rootMark);
  const sandboxId = valueIn(environment, sandboxMark);
  const containerId = valueIn(environment, containerMark);
  if (root === undefined || sandboxId === undefined || containerId === undefined) return undefined;
  return { root, sandboxId, containerId };
}

/** What an environment says of a variable. */
export function valueIn(environment: readonly string[], name: string): string | undefined {
  return environment.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1);
}
