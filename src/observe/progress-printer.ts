import { describeDuration } from "../errors/describe-duration.js";
import { visible } from "../errors/visible.js";
import { ansi, plain } from "./colours.js";
import type { Observer, TeardownEvent } from "./events.js";
import { progressLines } from "./progress-lines.js";

/** Where and how progress is printed. */
export interface ProgressPrinterOptions {
  /** Takes one line with its line feed, such as `(text) => process.stderr.write(text)`. */
  readonly write: (text: string) => unknown;
  /** Whether to colour the lines with ANSI escape sequences; no if missing. */
  readonly colours?: boolean;
}

/**
 * An observer that prints a line when a step starts and when it settles, and whenever a call waits
 * for something, is tried again or does not answer.
 *
 * Every line begins with its sandbox and the time since its run began, so that many sandboxes can
 * be watched at once. Ids of 64 hexadecimal digits are printed whole in the first line of a run,
 * and by their first 13 in the others. A `write` that throws is ignored.
 */
export function progressPrinter({ write, colours = false }: ProgressPrinterOptions): Observer {
  const paint = colours ? ansi : plain;
  const runs = new Map<number, RunSeen>();
  return (event) => {
    const run = follow(runs, event);
    if (isRepeated(run, event)) return;
    for (const { tone, text } of progressLines(event))
      writeLine(write, `${prefixOf(run, event)}  ${paint(tone, text)}\n`);
  };
}

/** What is kept of a run while it lasts. */
interface RunSeen {
  /** The clock when it began. */
  readonly began: number;
  /** What each waiting call last said that it waits for. */
  readonly waits: Map<string, string>;
}

/** A run is known from its first line to its last. */
function follow(runs: Map<number, RunSeen>, event: TeardownEvent): RunSeen {
  const run = runs.get(event.run) ?? { began: event.elapsed, waits: new Map<string, string>() };
  if (event.type === "lifecycle-started") runs.set(event.run, run);
  if (event.type === "lifecycle-settled") runs.delete(event.run);
  return run;
}

/** Adapters say what they wait for as often as they look; only news is printed. */
function isRepeated({ waits }: RunSeen, event: TeardownEvent): boolean {
  if (event.type !== "call-waiting") return false;
  const call = JSON.stringify(event.call);
  const said = JSON.stringify(event.what);
  if (waits.get(call) === said) return true;
  waits.set(call, said);
  return false;
}

function prefixOf({ began }: RunSeen, event: TeardownEvent): string {
  const { sandboxId, containerId } = event;
  const ids = containerId === undefined ? [sandboxId] : [sandboxId, containerId];
  const name = ids.filter((id) => id !== "").map(shorten);
  return `${visible(name.join("/"))} ${describeDuration(event.elapsed - began).padStart(8)}`;
}

/** As crictl prints the long ids of runtimes; any other id is somebody's own, and stays whole. */
function shorten(id: string): string {
  return /^[0-9a-f]{64}$/.test(id) ? id.slice(0, 13) : id;
}

function writeLine(write: (text: string) => unknown, text: string): void {
  try {
    write(text);
  } catch {
    // Nobody reads it any more; the teardown goes on.
  }
}
