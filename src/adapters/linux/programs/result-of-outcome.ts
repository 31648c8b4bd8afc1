import { existsSync } from "node:fs";
import { basename } from "node:path";
import { err, ok, type AdapterFault, type FaultDetails, type Result } from "../../../index.js";
import { faultOf } from "../../node/fault-of.js";
import { describeMembers } from "../../node/processes/describe-members.js";
import { hostTable } from "../../node/processes/host-table.js";
import { isLiving } from "../../node/processes/process-table.js";
import type { ExecOutcome } from "./exec.js";
import { programPath } from "./program-path.js";
import type { ProgramRequest, Ran } from "./programs.js";

type NotStarted = Extract<ExecOutcome, { readonly kind: "not-started" }>;
type Ended = Extract<ExecOutcome, { readonly kind: "ended" }>;

/** What a program left, or why there is nothing of it. */
export async function resultOfOutcome(
  request: ProgramRequest,
  outcome: ExecOutcome,
): Promise<Result<Ran, AdapterFault>> {
  switch (outcome.kind) {
    case "exited":
      return ok(outcome);
    case "ended":
      return err(await faultOfEnded(request, outcome));
    case "not-started":
      return err(faultOfNotStarted(request, outcome));
    case "lost":
      return err(faultOfLost(request, outcome));
  }
}

async function faultOfEnded(request: ProgramRequest, outcome: Ended): Promise<AdapterFault> {
  const { pid, isGone, stderr } = outcome;
  const what = `${nameOf(request)} (pid ${pid}) had not ended when its time was over`;
  const details: FaultDetails = stderr === "" ? {} : { stderr };
  if (isGone)
    return { reason: "timed-out", message: `${what}: its process group was killed`, details };
  const entries = await hostTable.list();
  const left = entries.filter((entry) => entry.group === pid && isLiving(entry));
  const processes = await describeMembers(
    hostTable,
    left.map((entry) => ({ entry })),
  );
  const message = `${what}, and its process group has outlived SIGKILL`;
  return { reason: "unkillable", message, details: { ...details, processes } };
}

function faultOfNotStarted(request: ProgramRequest, outcome: NotStarted): AdapterFault {
  const { code, message } = outcome;
  const fault = faultOf(Object.assign(new Error(message), { code }), nameOf(request));
  if (code === "ABORT_ERR") return { ...fault, reason: "timed-out" };
  return isMissing(request, code) ? { ...fault, reason: "missing-program" } : fault;
}

/** Whether it is the program that is missing: the same is said where its directory or files are. */
function isMissing(request: ProgramRequest, code: string): boolean {
  if (code !== "ENOENT" && code !== "ENOTDIR") return false;
  const path = programPath(request.program);
  if (path === undefined || !existsSync(path)) return true;
  // What is there and not found is a script whose interpreter is missing.
  return request.outputFiles === undefined && existsSync(request.workingDirectory ?? "/");
}

function faultOfLost(
  request: ProgramRequest,
  { message }: { readonly message: string },
): AdapterFault {
  const why = `${nameOf(request)} has ended, and nobody knows how: ${message}`;
  return { reason: "unavailable", message: why };
}

function nameOf({ program, verb }: ProgramRequest): string {
  return `${basename(program)} ${verb}`;
}
