import { readFileSync } from "node:fs";

/** Wall-clock milliseconds at which the host began to run, as its clock stands now. (proc(5)) */
export function bootTime(): number {
  const [, seconds] = /^btime (\d+)$/m.exec(readFileSync("/proc/stat", "latin1")) ?? [];
  return Number(seconds ?? 0) * 1000;
}
