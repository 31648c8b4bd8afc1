import type { Happening, StepReport, TeardownEvent, WaitingFor } from "podsandbox";
import type { JournalEntry } from "podsandbox/testing";
import type { Notes } from "./note-calls.js";

/** What was seen of one call of the library. */
export interface Recorded {
  readonly journal: readonly JournalEntry[];
  readonly notes: Notes;
  /** Where in the journal the call began. */
  readonly first: number;
  /** Each event, and how many calls there had been before it. */
  readonly seen: readonly { readonly event: TeardownEvent; readonly calls: number }[];
  /** When it began, in the clock's elapsed milliseconds. */
  readonly began: number;
}

/**
 * Events and calls of ports in the order in which they happened, a line each. The record is read
 * afresh before every element: those reads are left out.
 */
export function layOut(recorded: Recorded): readonly string[] {
  const { journal, notes, first, seen, began } = recorded;
  const waits = waitsOf(recorded);
  const lines: string[] = [];
  let next = first;
  const upTo = (end: number): void => {
    for (; next < end; next += 1) {
      const entry = journal[next];
      if (entry !== undefined && (next === first || !isReading(entry)))
        lines.push(callLine(entry, notes.get(next) ?? "", waits.get(next) ?? ""));
    }
  };
  for (const { event, calls } of seen) {
    upTo(calls);
    const says = sayEvent(event);
    if (says !== undefined) lines.push(timed(event.elapsed - began, says));
  }
  upTo(journal.length);
  return lines;
}

/** How a line that tells of a call of a port begins; every other one begins with a time. */
export const callIndent = " ".repeat(14);

/** What calls waited for, by their place in the journal; only the latest word of each. */
function waitsOf({ journal, seen }: Recorded): ReadonlyMap<number, string> {
  const waits = new Map<number, string>();
  for (const { event, calls } of seen) {
    if (event.type !== "call-waiting") continue;
    const { operation, subject } = event.call;
    const at = journal.findIndex(
      (entry, index) =>
        index >= calls - 1 && entry.operation === operation && entry.subject === subject,
    );
    waits.set(at, sayWaiting(event.what));
  }
  return waits;
}

function sayWaiting(what: WaitingFor): string {
  if (what.kind !== "process") return `, waits for ${JSON.stringify(what)}`;
  const { pid, state = "?", waitChannel } = what;
  const where = waitChannel === undefined ? "" : ` in ${waitChannel}`;
  return `, waits for process ${pid} (${state}${where})`;
}

function isReading({ operation, outcome }: JournalEntry): boolean {
  return operation === "findSandbox" && outcome === "answered";
}

function callLine(entry: JournalEntry, asked: string, waits: string): string {
  const { port, operation, subject, attempt, outcome } = entry;
  const about = subject === "" ? "" : ` ${subject}`;
  const more = asked === "" ? "" : ` (${asked})`;
  const again = attempt > 1 ? `, attempt ${attempt}` : "";
  return `${callIndent}${port}.${operation}${about}${more}: ${outcome}${again}${waits}`;
}

function timed(milliseconds: number, says: string): string {
  return `${String(milliseconds).padStart(6)} ms  ${says}`;
}

function sayEvent(event: Happening): string | undefined {
  switch (event.type) {
    case "lifecycle-started":
      return `begins, ${event.steps.length} steps`;
    case "step-started":
      return `> ${event.step}`;
    case "step-settled":
      return sayStep(event.report);
    case "call-retried":
      return `  to be tried again: ${event.fault.operation} (${event.fault.reason})`;
    case "call-outlived":
      return `  has not answered: ${event.call.operation}`;
    case "call-waiting":
    case "call-settled":
      return undefined;
    case "lifecycle-settled":
      return `ends: ${event.outcome}`;
  }
}

function sayStep({ step, outcome, because, changed, warnings, faults }: StepReport): string {
  if (outcome === "skipped") return `- ${step} skipped: ${because ?? ""}`;
  const change = changed ? ", changed" : "";
  const warned = warnings.map((warning) => `; warning: ${warning}`).join("");
  const failed = faults.map(({ reason }) => `; fault: ${reason}`).join("");
  return `< ${step} ${outcome}${change}${warned}${failed}`;
}
