import { ok, type Call } from "../../index.js";
import type { Caller } from "./caller.js";
import { failed, type Outcome } from "./outcome.js";
import { waitUntil } from "./wait-until.js";

/** Has its effect only after the milliseconds, and none if the call's signal fires before. */
export function takeTime<Value>(
  caller: Caller,
  milliseconds: number,
  call: Call,
  run: () => Outcome<Value>,
): Outcome<Value> {
  if (milliseconds === 0) return run();
  const end = caller.clock.now() + milliseconds;
  const passed = waitUntil<undefined>(caller, call, {
    kind: "time",
    id: "",
    look: () => (caller.clock.now() >= end ? ok(undefined) : undefined),
    nextLook: () => end,
    whenAborted: () => failed("aborted", `aborted before its ${milliseconds} ms were over`),
  });
  if (!(passed instanceof Promise)) return passed.isErr() ? failed("aborted", "aborted") : run();
  return passed.then((waited) =>
    waited.isErr() ? failed("aborted", waited.error.message) : run(),
  );
}
