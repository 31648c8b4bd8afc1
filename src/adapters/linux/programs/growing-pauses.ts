import { setTimeout } from "node:timers/promises";
import type { Signal } from "../../../index.js";
import { sleep } from "../../node/sleep.js";

const longest = 20;

/** Pauses of one millisecond at first, and ever longer ones; a signal that fires ends one. */
export function growingPauses(): (signal?: Signal) => Promise<void> {
  let next = 1;
  return async (signal) => {
    const milliseconds = next;
    next = Math.min(next * 2, longest);
    if (signal === undefined || signal.aborted) await setTimeout(milliseconds);
    else await sleep(milliseconds, signal);
  };
}
