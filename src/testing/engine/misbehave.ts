import { err, type AdapterFault, type Call, type Result, type Signal } from "../../index.js";
import type { Caller } from "./caller.js";
import type { FaultHow } from "./fault-plan.js";
import { failed, neverSettles, type Outcome } from "./outcome.js";
import { neverAborted } from "./no-call.js";

/** JSON says nothing about its type: this is how a port comes to answer with no Result at all. */
const misread: <Value>(text: string) => Result<Value, AdapterFault> = JSON.parse;

/**
 * Does what a call was asked to do, in the way that was planned for it. What it hands out is taken
 * back where whoever asked is not given it.
 */
export function misbehave<Value>(
  how: FaultHow | undefined,
  perform: () => Outcome<Value>,
  caller: Caller,
  call: Call,
  takeBack: () => void,
): Outcome<Value> {
  switch (how?.kind) {
    case undefined:
      return perform();
    case "before":
      return failed(how.reason, `failed as planned, before its effect: ${how.reason}`);
    case "after":
      return then(perform(), () => {
        takeBack();
        return failed(how.reason, `failed as planned, after its effect: ${how.reason}`);
      });
    case "throw":
      throw new Error("threw as planned");
    case "reject":
      return Promise.reject(new Error("rejected as planned"));
    case "garbage":
      return then(perform(), () => {
        takeBack();
        return misread<Value>('{"this":"is no Result"}');
      });
    case "hang-until-aborted":
      return untilAborted(call.signal);
    case "hang-deaf":
      return untilReleased(perform, caller);
    case "die-before":
      caller.die();
      return neverSettles();
    case "die-after":
      return then(perform(), () => {
        caller.die();
        return neverSettles();
      });
  }
}

function then<Value>(outcome: Outcome<Value>, next: () => Outcome<Value>): Outcome<Value> {
  return outcome instanceof Promise ? outcome.then(next) : next();
}

/** A call that was given no signal has only its own limit to end it, and that one is up at once. */
function untilAborted(signal: Signal): Outcome<never> {
  if (signal === neverAborted) return failed("timed-out", "hung as planned, without a signal");
  const aborted: AdapterFault = { reason: "aborted", message: "hung as planned, until aborted" };
  if (signal.aborted) return err(aborted);
  return new Promise((resolve) => {
    const settle = (): void => {
      signal.removeEventListener("abort", settle);
      resolve(err(aborted));
    };
    signal.addEventListener("abort", settle);
  });
}

function untilReleased<Value>(perform: () => Outcome<Value>, caller: Caller): Outcome<Value> {
  return new Promise((resolve) => {
    caller.machine.switchboard.whenReleased(() => {
      if (caller.isAlive()) resolve(perform());
    });
  });
}
