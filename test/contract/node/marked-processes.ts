import { readdir, readFile } from "node:fs/promises";
import type { SeenProcess } from "podsandbox/testing";

/** The living processes of a sandbox, found by the mark that the runtime at a root gives them. */
export async function markedProcesses(
  root: string,
  sandboxId: string,
): Promise<readonly SeenProcess[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => readMarked(pid, root, sandboxId)));
  return found.flat();
}

/** The names of the programs that processes run. */
export async function commandsOf(processes: readonly SeenProcess[]): Promise<readonly string[]> {
  const read = processes.map(({ pid }) => readFile(`/proc/${pid}/comm`, "utf8").catch(() => ""));
  return (await Promise.all(read)).map((command) => command.trim());
}

/** A dead process that nobody has reaped has no environment any more. */
async function readMarked(
  pid: string,
  root: string,
  sandboxId: string,
): Promise<readonly SeenProcess[]> {
  const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
  const lines = environment.split("\0");
  if (!lines.includes(`PODSANDBOX_ROOT=${root}`)) return [];
  if (!lines.includes(`PODSANDBOX_SANDBOX=${sandboxId}`)) return [];
  const mark = "PODSANDBOX_CONTAINER=";
  const containerId = lines.find((line) => line.startsWith(mark))?.slice(mark.length);
  return [{ pid: Number(pid), ...(containerId !== undefined && { containerId }) }];
}
