import { describeCall, describeFaultInOneLine } from "../errors/describe-fault.js";
import { describeDuration } from "../errors/describe-duration.js";
import { describeWaiting } from "../errors/describe-waiting.js";
import { visible } from "../errors/visible.js";
import type { Tone } from "./colours.js";
import type { StepOutcome, StepReport, TeardownEvent } from "./events.js";

/** One line of progress, and how it is to be taken. */
interface ProgressLine {
  readonly tone: Tone;
  readonly text: string;
}

/** An event in lines for people; an answered call is not worth one. */
export function progressLines(event: TeardownEvent): readonly ProgressLine[] {
  switch (event.type) {
    case "lifecycle-started":
      return [line("quiet", beginOfRun(event))];
    case "lifecycle-settled":
      return [line("quiet", endOfRun(event))];
    case "step-started":
      return [line("quiet", `${event.step} begins`)];
    case "step-settled":
      return stepLines(event.report);
    case "call-waiting":
      return [line("careful", waitOf(event))];
    case "call-retried":
      return [line("careful", `tried again: ${describeFaultInOneLine(event.fault)}`)];
    case "call-outlived":
      return [line("bad", `${describeCall(event.call)} has not answered, and still runs`)];
    case "call-settled":
      return [];
  }
}

function line(tone: Tone, text: string): ProgressLine {
  return { tone, text: visible(text) };
}

/** Ids are shortened before each line, so the first says which they are. */
function beginOfRun(event: TeardownEvent & { readonly type: "lifecycle-started" }): string {
  const { operation, steps, sandboxId, containerId } = event;
  return `${operation} of ${containerId ?? sandboxId} begins: ${steps.join(", ")}`;
}

function endOfRun(event: TeardownEvent & { readonly type: "lifecycle-settled" }): string {
  const { operation, outcome, milliseconds } = event;
  return `${operation} ends: ${outcome} in ${describeDuration(milliseconds)}`;
}

function waitOf({ call, what }: TeardownEvent & { readonly type: "call-waiting" }): string {
  return `${describeCall(call)} waits for ${describeWaiting(what)}`;
}

function stepLines(report: StepReport): readonly ProgressLine[] {
  const { step, outcome, warnings, faults } = report;
  return [
    line(toneOf(report), endOf(report)),
    ...warnings.map((warning) => line("careful", `${step} warns: ${warning}`)),
    ...faults.map((fault) => line(tones[outcome], `${step}: ${describeFaultInOneLine(fault)}`)),
  ];
}

function endOf({ step, outcome, because, changed, milliseconds }: StepReport): string {
  if (outcome === "skipped") return `${step} skipped: ${because ?? "it does not apply"}`;
  const took = `${step} ${outcome} in ${describeDuration(milliseconds)}`;
  return changed ? `${took}, changed` : `${took}, nothing changed`;
}

function toneOf({ outcome, changed }: StepReport): Tone {
  return outcome === "acted" && !changed ? "quiet" : tones[outcome];
}

const tones: Readonly<Record<StepOutcome, Tone>> = {
  acted: "good",
  skipped: "quiet",
  waived: "careful",
  abandoned: "careful",
  failed: "bad",
  interrupted: "bad",
};
