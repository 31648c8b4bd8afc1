import { uptime } from "node:os";

/** Wall-clock milliseconds at which the host began to run, as its clock stands now. */
export function bootTime(): number {
  return Date.now() - uptime() * 1000;
}
