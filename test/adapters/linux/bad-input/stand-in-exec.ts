import type { Exec, ExecOutcome, ExecRequest } from "podsandbox/linux";
import type { PluginEnd } from "../cni/foreign-attachments.js";

/** What would have been started, and how it is said to have ended. */
export interface Started {
  readonly request: ExecRequest;
  readonly outcome: ExecOutcome;
}

/** Starts nothing, and notes what would have been started. */
export interface StandIn {
  readonly exec: Exec;
  /** How programs end from now on, one after the other, and again from the first. */
  readonly endWith: (ends: readonly PluginEnd[]) => void;
  /** What would have been started since this was asked last. */
  readonly take: () => readonly Started[];
  /** How many programs would have been started in all. */
  readonly count: () => number;
}

/** Stands in for what starts programs. */
export function standInExec(): StandIn {
  let ends: readonly PluginEnd[] = [];
  let [at, count, started]: [number, number, Started[]] = [0, 0, []];
  return {
    exec: (request) => {
      const outcome = outcomeOf(ends[at++ % ends.length]);
      started.push({ request, outcome });
      count += 1;
      return Promise.resolve(outcome);
    },
    endWith: (next) => void ([ends, at] = [next, 0]),
    take: () => {
      const taken = started;
      started = [];
      return taken;
    },
    count: () => count,
  };
}

function outcomeOf(end: PluginEnd | undefined): ExecOutcome {
  if (end === undefined || end.isErr())
    return { kind: "ended", pid: 1, isGone: true, stdout: "", stderr: "" };
  return { kind: "exited", ...end.value };
}
