import { readdirSync, readFileSync } from "node:fs";

/** A living process of the demo, as the host has it. */
export interface HostProcess {
  readonly pid: number;
  readonly command: string;
  /** `pod/container`. */
  readonly container: string;
}

/** Whether the host lets the demo look for itself; elsewhere it has to believe the library. */
export const canReadProcesses = process.platform === "linux";

const directoryMark = "PODSANDBOX_DEMO";
const containerMark = "PODSANDBOX_DEMO_CONTAINER";

/** What the processes of a container are marked with; their children inherit it. */
export function markOf(directory: string, container: string): Readonly<Record<string, string>> {
  return { [directoryMark]: directory, [containerMark]: container };
}

/**
 * Reads in `/proc` which processes of the demo live. The mark is the demo's own, so that the
 * library is not asked about its own success. What is dead has no environment, reaped or not.
 */
export function readProcesses(directory: string): readonly HostProcess[] {
  if (!canReadProcesses) return [];
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).flatMap((pid) => {
    const environment = partsOf(pid, "environ");
    if (!environment.includes(`${directoryMark}=${directory}`)) return [];
    const mark = environment.find((one) => one.startsWith(`${containerMark}=`)) ?? "";
    const container = mark.slice(containerMark.length + 1);
    return [{ pid, command: partsOf(pid, "cmdline").join(" "), container }];
  });
}

function partsOf(pid: number, file: "environ" | "cmdline"): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8").split("\0").filter(Boolean);
  } catch {
    // It has ended, or belongs to somebody else.
    return [];
  }
}
