import type { SandboxRecord } from "../model/sandbox.js";
import { skip, type Plan } from "../interpreter/step.js";

/**
 * Why nothing of the sandbox may be released: its processes were given up alive, and whatever they
 * may use is in the ledger, unreleased.
 */
export function inUse(sandbox: SandboxRecord | undefined): Plan | undefined {
  return sandbox?.liveProcessesAbandoned
    ? { ...skip("processes that were given up alive may use it"), keeps: true }
    : undefined;
}
