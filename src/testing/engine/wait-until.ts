import type { AdapterFault, Call, Result } from "../../index.js";
import type { Caller } from "./caller.js";
import type { Outcome } from "./outcome.js";
import type { WaitKind } from "./waits.js";

/** What a call waits for. */
interface Wait<Value> {
  /** What a change of which is announced. */
  readonly kind: WaitKind;
  readonly id: string;
  /** The answer, or nothing while there is more to wait for. */
  readonly look: () => Result<Value, AdapterFault> | undefined;
  /** When to look again though nothing was announced, wall-clock milliseconds. */
  readonly nextLook?: () => number | undefined;
  /** The answer when the call's signal fires first. */
  readonly whenAborted: () => Result<Value, AdapterFault>;
}

/** Answers at once where it can, and else waits for a change, for the time, or for the signal. */
export function waitUntil<Value>(caller: Caller, call: Call, wait: Wait<Value>): Outcome<Value> {
  const first = wait.look();
  if (first !== undefined) return first;
  if (call.signal.aborted) return wait.whenAborted();
  return new Promise((resolve) => {
    let cancelTimer = setTimer();
    const unwatch = caller.machine.waits.watch(wait.kind, wait.id, again);
    call.signal.addEventListener("abort", abort);

    function setTimer(): () => void {
      const at = wait.nextLook?.();
      if (at === undefined) return () => undefined;
      return caller.clock.after(at - caller.clock.now(), again);
    }
    function again(): void {
      if (!caller.isAlive()) return;
      const found = wait.look();
      if (found !== undefined) finish(found);
      else {
        cancelTimer();
        cancelTimer = setTimer();
      }
    }
    function abort(): void {
      if (caller.isAlive()) finish(wait.whenAborted());
    }
    function finish(answer: Result<Value, AdapterFault>): void {
      cancelTimer();
      unwatch();
      call.signal.removeEventListener("abort", abort);
      resolve(answer);
    }
  });
}
