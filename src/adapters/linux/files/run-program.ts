import {
  err,
  ok,
  type AdapterFault,
  type Call,
  type FaultReason,
  type Result,
} from "../../../index.js";
import type { Exec, ExecOutcome } from "../programs/exec.js";

/** A program that came to its end. */
export type Exited = Extract<ExecOutcome, { readonly kind: "exited" }>;

/**
 * Runs a program that touches a path for this process, to its end, whatever its exit code is. One
 * that stays in the kernel at the limit of the call is `kernel-blocked`. It has no mark for those
 * who take a sandbox over: to unmount or remove the same once more, beside it, does no harm.
 */
export async function runProgram(
  exec: Exec,
  [program, ...given]: readonly [string, ...string[]],
  where: string,
  call: Call,
): Promise<Result<Exited, AdapterFault>> {
  if (call.signal.aborted)
    return err({ reason: "aborted", message: `the call was over before ${program} saw ${where}` });
  const outcome = await exec(
    { program, arguments: given, environment: { LC_ALL: "C" } },
    {
      signal: call.signal,
      onStart: (pid) => call.waitingFor({ kind: "program", name: program, pid }),
    },
  );
  if (outcome.kind === "exited") return ok(outcome);
  if (outcome.kind === "not-started")
    return err({ reason: reasons[outcome.code] ?? "other", message: outcome.message });
  if (outcome.kind === "lost") return err({ reason: "unavailable", message: outcome.message });
  const message = `${program} (pid ${outcome.pid}) did not come back from ${where}`;
  return err({ reason: outcome.isGone ? "timed-out" : "kernel-blocked", message });
}

const reasons: Readonly<Record<string, FaultReason>> = {
  ENOENT: "missing-program",
  EACCES: "not-permitted",
  EPERM: "not-permitted",
  EAGAIN: "unavailable",
  ENOMEM: "unavailable",
  EMFILE: "unavailable",
  ABORT_ERR: "aborted",
};
