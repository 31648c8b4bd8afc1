import createDebug from "debug";
import type { Observer, OperationName, TeardownEvent } from "./events.js";

/** The one place that writes `debug` lines; nothing is built unless a namespace is enabled. */
export function debugObserver(operation: OperationName): Observer | undefined {
  const lifecycle = lifecycles[operation];
  return lifecycle.enabled || step.enabled || call.enabled
    ? (event) => write(lifecycle, event)
    : undefined;
}

const lifecycles: Readonly<Record<OperationName, createDebug.Debugger>> = {
  "stop-pod-sandbox": createDebug("podsandbox:stop"),
  "remove-pod-sandbox": createDebug("podsandbox:remove"),
  "stop-container": createDebug("podsandbox:stop-container"),
  "remove-container": createDebug("podsandbox:remove-container"),
  "delete-container": createDebug("podsandbox:delete-container"),
  "run-steps": createDebug("podsandbox:run-steps"),
  "find-leftovers": createDebug("podsandbox:find-leftovers"),
  "collect-garbage": createDebug("podsandbox:collect-garbage"),
};
const step = createDebug("podsandbox:step");
const call = createDebug("podsandbox:call");

function write(lifecycle: createDebug.Debugger, event: TeardownEvent): void {
  const about = event.containerId ?? event.sandboxId;
  switch (event.type) {
    case "lifecycle-started":
      return lifecycle("%s started: %s", about, event.steps.join(", "));
    case "lifecycle-settled":
      return lifecycle("%s %s in %d ms", about, event.outcome, event.milliseconds);
    case "step-started":
      return step("%s %s started", about, event.step);
    case "step-settled":
      return step("%s %s %o", about, event.step, event.report);
    case "call-waiting":
      return call("%s %o waits for %o", about, event.call, event.what);
    case "call-retried":
      return call("%s is tried again after %o", about, event.fault);
    case "call-outlived":
      return call("%s %o has not answered", about, event.call);
    case "call-settled":
      return call("%s %o in %d ms %o", about, event.call, event.milliseconds, event.fault);
  }
}
