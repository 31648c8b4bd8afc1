import { channel, type Channel } from "node:diagnostics_channel";
import type { Observer, OperationName, TeardownEvent } from "../../index.js";

/**
 * An observer that publishes on `node:diagnostics_channel`, so that tracing and metrics attach by
 * name, and nothing here needs to know of them.
 *
 * The message is the event itself. `podsandbox:stop` and `podsandbox:remove` carry the begin and
 * the end of a run, with its outcome or the kind of its error; `podsandbox:step` carries each
 * step's, with its report. Containers and lists of your own have `podsandbox:stop-container`,
 * `podsandbox:remove-container`, `podsandbox:delete-container` and `podsandbox:run-steps`. A
 * failure is an outcome in a message, never something thrown.
 */
export function diagnosticsObserver(): Observer {
  return (event) => {
    const told = channelOf(event);
    if (told?.hasSubscribers) told.publish(event);
  };
}

function channelOf(event: TeardownEvent): Channel | undefined {
  switch (event.type) {
    case "lifecycle-started":
    case "lifecycle-settled":
      return runs[event.operation];
    case "step-started":
    case "step-settled":
      return steps;
    case "call-waiting":
    case "call-retried":
    case "call-outlived":
    case "call-settled":
      return undefined;
  }
}

const runs: Readonly<Record<OperationName, Channel>> = {
  "stop-pod-sandbox": channel("podsandbox:stop"),
  "remove-pod-sandbox": channel("podsandbox:remove"),
  "stop-container": channel("podsandbox:stop-container"),
  "remove-container": channel("podsandbox:remove-container"),
  "delete-container": channel("podsandbox:delete-container"),
  "run-steps": channel("podsandbox:run-steps"),
  "find-leftovers": channel("podsandbox:find-leftovers"),
  "collect-garbage": channel("podsandbox:collect-garbage"),
};

const steps = channel("podsandbox:step");
