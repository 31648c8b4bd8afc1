import type { RunReport } from "../interpreter/report.js";
import type { StepReport } from "../observe/events.js";
import { describeCall, describeFault } from "./describe-fault.js";
import { section } from "./lay-out.js";
import { visible } from "./visible.js";

/** What a run went on in spite of, what it has left, what still runs, and its warnings. */
export function describeAftermath(report: RunReport): readonly string[] {
  return [
    ...section("Went on in spite of:", report.settled.flatMap(describeOvercome)),
    ...section(
      "Left:",
      report.left.map(({ step, what }) => visible(`${step}: ${what}`)),
    ),
    ...section("Still running, without an answer:", report.outlived.map(describeCall)),
    ...section("Warnings:", warningsOf(report)),
  ];
}

/** What a run was about, to begin a sentence with. */
export function describeSubject({ sandboxId, containerId }: RunReport): string {
  if (containerId === undefined) return `Sandbox ${sandboxId}`;
  const of = sandboxId === "" ? "" : ` of sandbox ${sandboxId}`;
  return `Container ${containerId}${of}`;
}

/** How far a run came. */
export function describeSettled({ settled }: RunReport): string {
  if (settled.length === 0) return "Settled: no step.";
  const names = settled.map(({ step }) => step).join(", ");
  return visible(`Settled: ${count(settled.length, "step")} (${names}).`);
}

/** A number of things in words. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function describeOvercome({ step, outcome, faults }: StepReport): readonly string[] {
  return section(visible(`${step} (${outcome}):`), faults.flatMap(describeFault));
}

function warningsOf({ settled, warnings, stateNotPersisted }: RunReport): readonly string[] {
  const ofSteps = settled.flatMap(({ step, warnings: said }) =>
    said.map((warning) => `${step}: ${warning}`),
  );
  const unwritten = stateNotPersisted ? [notPersisted] : [];
  return [...[...warnings, ...ofSteps].map(visible), ...unwritten];
}

const notPersisted =
  "facts could not be written to the record, because there is no space or nothing may be " +
  "written; another run finds them out again";
