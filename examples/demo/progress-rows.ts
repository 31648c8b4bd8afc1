import type { Profile, StepReport, TeardownEvent } from "podsandbox";
import { meaningOf } from "./meanings.js";
import { wrap, type Screen, type Tone } from "./screen.js";

/** Prints a row for each step as soon as it is settled for all pods, in the order of the list. */
export interface ProgressRows {
  readonly observe: (event: TeardownEvent) => void;
  /** Prints what is known of the steps that not all pods have come to. */
  readonly finish: () => void;
}

/** Everything that a row is made of. */
export interface RowsOptions {
  readonly screen: Screen;
  readonly profile: Profile;
  readonly steps: readonly string[];
  readonly pods: readonly string[];
  /** What to call a process, where its container is known. */
  readonly nameOf: (pid: number) => string;
}

/** Prints the heading, and then the rows as they come. */
export function progressRows(options: RowsOptions): ProgressRows {
  const { screen, steps, pods } = options;
  const rest = [...steps];
  const reports = new Map<string, Map<string, StepReport>>();
  const running = new Set(pods);
  const noteWait = waitNoter(options);
  screen.line(screen.paint("quiet", `${" ".repeat(indent(steps))}${pods.map(cell).join("")}`));
  const print = (isDue: (row: ReadonlyMap<string, StepReport>) => boolean): void => {
    for (let step = rest[0]; step !== undefined; step = rest[0]) {
      const row = reports.get(step) ?? new Map<string, StepReport>();
      if (!isDue(row)) return;
      rest.shift();
      if (row.size > 0) printRow(options, step, row);
    }
  };
  return {
    observe: (event) => {
      const { sandboxId } = event;
      if (event.type === "call-waiting") noteWait(event);
      if (event.type === "step-settled") {
        const row = reports.get(event.step) ?? new Map<string, StepReport>();
        reports.set(event.step, row.set(sandboxId, event.report));
      }
      if (event.type === "lifecycle-settled") running.delete(sandboxId);
      print((row) => [...running].every((pod) => row.has(pod)));
    },
    finish: () => {
      print(() => true);
    },
  };
}

/** How long something may take before it is worth a line, in milliseconds. */
const patience = 300;

function waitNoter({ screen, nameOf }: RowsOptions): (event: TeardownEvent) => void {
  const since = new Map<number, number>();
  const said = new Set<number>();
  return (event) => {
    if (event.type !== "call-waiting" || event.what.kind !== "process") return;
    const { pid } = event.what;
    const began = since.get(pid) ?? event.elapsed;
    since.set(pid, began);
    if (event.elapsed - began < patience || said.has(pid)) return;
    said.add(pid);
    screen.line(screen.paint("careful", `  … ${nameOf(pid)} has been asked, and does not end`));
  };
}

const cellWidth = 8;

function indent(steps: readonly string[]): number {
  return Math.max(...steps.map((step) => step.length)) + 4;
}

function cell(text: string): string {
  return text.padStart(cellWidth);
}

function printRow(
  { screen, profile, steps, pods }: RowsOptions,
  step: string,
  row: ReadonlyMap<string, StepReport>,
): void {
  const { mark, tone, remark } = sayRow(step, [...row.values()], profile);
  const cells = pods.map((pod) => cell(durationOf(row.get(pod)))).join("");
  const left = `  ${mark} ${step.padEnd(indent(steps) - 4)}${cells}  `;
  for (const [at, part] of wrap(remark, screen.columns - left.length).entries()) {
    const line = `${at === 0 ? left : " ".repeat(left.length)}${part}`;
    const painted = line.replace(mark, screen.paint(tone, mark));
    screen.line(tone === "quiet" ? screen.paint(tone, line) : painted);
  }
}

function durationOf(report: StepReport | undefined): string {
  if (report === undefined) return "…";
  if (report.outcome === "skipped") return "–";
  return inWords(report.milliseconds);
}

/** A duration in at most six columns, below a quarter of an hour. */
export function inWords(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}

interface RowWords {
  readonly mark: string;
  readonly tone: Tone;
  readonly remark: string;
}

function sayRow(step: string, reports: readonly StepReport[], profile: Profile): RowWords {
  const faults = reports.flatMap((report) => report.faults);
  const reasons = [...new Set(reports.flatMap(({ because }) => because ?? []))];
  const has = (...outcomes: readonly string[]): boolean =>
    reports.some(({ outcome }) => outcomes.includes(outcome));
  const messages = faults.map(({ message }) => message).join("; ");
  if (has("failed", "interrupted")) return { mark: "✗", tone: "bad", remark: messages };
  if (has("waived", "abandoned")) return { mark: "!", tone: "careful", remark: messages };
  if (!has("acted")) return { mark: "·", tone: "quiet", remark: reasons.join("; ") };
  const isNews = reports.some(({ changed }) => changed) || step === "prove-dead";
  const remark = isNews ? meaningOf(step, profile) : "nothing to do";
  return { mark: "✓", tone: isNews ? "good" : "quiet", remark };
}
