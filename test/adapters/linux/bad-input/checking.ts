import { isAbsolute, normalize } from "node:path";
import fc from "fast-check";
import type { AdapterFault, FaultReason, Result } from "podsandbox";
import { expect } from "vitest";
import { portCall } from "../../node/port-call.js";
import { ends } from "../cni/foreign-attachments.js";

/** `BAD_INPUT_SEED=…` replays a run; `BAD_INPUT_FACTOR=10` tries ten times as much. */
const seed = Number(process.env["BAD_INPUT_SEED"] ?? Date.now() % 1_000_000_000);
const factor = Number(process.env["BAD_INPUT_FACTOR"] ?? 1);

/** How a property is run; its seed is printed. */
export function settings(what: string, numRuns: number) {
  console.log(`bad input: ${numRuns * factor} for ${what} from BAD_INPUT_SEED=${seed}`);
  return { seed, numRuns: numRuns * factor };
}

/** A call that nobody gives up. */
export const call = portCall();

/** How programs end, one after the other. */
export const endings = fc.array(ends, { minLength: 1, maxLength: 3 });

const knownReasons: Readonly<Record<FaultReason, true>> = {
  ...{ unavailable: true, busy: true, refused: true, "timed-out": true, aborted: true },
  ...{ crashed: true, unkillable: true, "missing-program": true, corrupt: true },
  ...{ "no-space": true, "read-only": true, "not-permitted": true, "mount-present": true },
  ...{ "kernel-blocked": true, other: true },
};

/** It is a fault of a known kind with words, or an answer; either can be sent as JSON. */
export function checkAnswer(answer: Result<unknown, AdapterFault>): void {
  if (answer.isErr()) {
    expect(Object.keys(knownReasons)).toContain(answer.error.reason);
    expect(answer.error.message).not.toBe("");
  }
  expect(JSON.stringify(answer.isErr() ? answer.error : answer.value)).toBeTypeOf("string");
}

/** Whether a path lies below a directory, wherever dots in it lead. */
export function isBelow(directory: string, path: string): boolean {
  return isAbsolute(path) && normalize(path).startsWith(`${directory}/`);
}
