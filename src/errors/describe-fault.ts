import type { Fault, Holder } from "../ports/fault.js";
import type { PortCall } from "../wrappers/caller.js";
import { describeDuration } from "./describe-duration.js";
import { describeProcess } from "./describe-process.js";
import { indented, quoted } from "./lay-out.js";
import { reasonWords } from "./reason-words.js";
import { visible } from "./visible.js";

/** A fault in lines: what failed on what and why, and below it all that is known. */
export function describeFault(fault: Fault): readonly string[] {
  return [
    `${describeCall(fault)}: ${visible(fault.message)}`,
    ...indented([whyOf(fault), ...knownOf(fault)]),
  ];
}

/** Which call of which port about what: `network.detach on 4f1c`. */
export function describeCall({ port, operation, subject }: PortCall): string {
  const about = subject === "" ? "" : ` on ${subject}`;
  return visible(`${port}.${operation}${about}`);
}

/** The fault in one line. */
export function describeFaultInOneLine(fault: Fault): string {
  return `${describeCall(fault)}: ${visible(fault.message)} (${fault.reason})`;
}

function whyOf({ reason, attempt, milliseconds }: Fault): string {
  const after = milliseconds === 0 ? "" : `, after ${describeDuration(milliseconds)}`;
  return `${reason}: ${reasonWords[reason].means} (attempt ${attempt}${after})`;
}

/** Only reason and message of a fault are made sure of; an adapter may have put anything here. */
function knownOf(fault: Fault): readonly string[] {
  try {
    return [...causeOf(fault), ...detailsOf(fault)];
  } catch {
    return ["it came with details that cannot be read"];
  }
}

function causeOf({ cause }: Fault): readonly string[] {
  return cause === undefined ? [] : [`cause: ${visible(cause)}`];
}

function detailsOf({ details = {} }: Fault): readonly string[] {
  const { exitCode, code, state, processes = [], holders = [], stderr } = details;
  return [
    ...(exitCode === undefined ? [] : [`exit code ${exitCode}`]),
    ...(code === undefined ? [] : [`error code ${code}`]),
    ...(state === undefined ? [] : [visible(`state: ${state}`)]),
    ...processes.map((living) => `alive: ${describeProcess(living)}`),
    ...holders.map(describeHolder),
    ...(stderr === undefined ? [] : quote("its last words on stderr:", stderr)),
  ];
}

function describeHolder({ pid, where }: Holder): string {
  return visible(`held by process ${pid}: ${where}`);
}

function quote(heading: string, text: string): readonly string[] {
  const lines = text.trimEnd().split(/\r?\n/);
  return [heading, ...lines.map((line) => `${quoted}${visible(line)}`)];
}
