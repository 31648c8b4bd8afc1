import type { Policy } from "../model/policy.js";
import type { SandboxRecord } from "../model/sandbox.js";
import { debugObserver } from "../observe/debug-observer.js";
import type { OperationName } from "../observe/events.js";
import { createCancellation } from "../wrappers/cancellation.js";
import type { Caller, CallNote } from "../wrappers/caller.js";
import type { PreparedPorts } from "../wrappers/prepared-ports.js";
import type { Run } from "./run.js";
import type { RunOptions } from "./run-options.js";
import type { Extensions } from "./step.js";
import { createTell, tellNobody } from "./tell.js";

/** What a run is begun for. */
interface RunStart {
  readonly operation: OperationName;
  /** The sandbox as its id alone says, until its record is read. */
  readonly sandbox: SandboxRecord;
  readonly containerId?: string | undefined;
  /** Whose steps are to be run; a sandbox's, if missing. */
  readonly about?: Run["about"];
  readonly policy: Policy;
  readonly options: RunOptions;
}

/** Makes the state of a run before its first step. */
export function createRun(ports: PreparedPorts, start: RunStart): Run {
  const { sandbox, options } = start;
  const observers = [options.observe, debugObserver(start.operation)].filter(
    (observe) => observe !== undefined,
  );
  const tell = createTell({
    operation: start.operation,
    containerId: start.containerId,
    sandbox: () => run.last,
    clock: ports.clock,
    observers,
  });
  const run: Run = {
    sandboxId: sandbox.id,
    containerId: start.containerId,
    about: start.about ?? "sandbox",
    ports,
    caller: {
      cancellation: createCancellation(options.signal),
      observed: tell !== tellNobody,
      note: (note) => take(run, note),
    } satisfies Caller,
    plan: { policy: start.policy, extensions: extensionsOf(ports) },
    tell,
    started: ports.clock.elapsed(),
    settled: [],
    outlived: [],
    warnings: [],
    pending: [],
    writing: undefined,
    givenUp: [],
    known: new Map(),
    last: sandbox,
    before: undefined,
    areContainersKnown: false,
    containers: [],
  };
  return run;
}

function extensionsOf({ nri, labels, hooks, events }: PreparedPorts): Extensions {
  return {
    nri: nri !== undefined,
    labels: labels !== undefined,
    hooks: hooks !== undefined,
    events: events !== undefined,
  };
}

function take(run: Run, note: CallNote): void {
  switch (note.kind) {
    case "outlived":
      run.outlived.push(note.call);
      return run.tell({ type: "call-outlived", call: note.call });
    case "retried":
      return run.tell({ type: "call-retried", fault: note.fault });
    case "waiting":
      return run.tell({ type: "call-waiting", call: note.call, what: note.what });
    case "settled": {
      const { call, milliseconds, fault } = note;
      const failed = fault === undefined ? {} : { fault };
      return run.tell({ type: "call-settled", call, milliseconds, ...failed });
    }
  }
}
