import type { TeardownEvent } from "./events.js";
import type { CompleteTraceEvent } from "./trace-event.js";

/** Something that took time, in the milliseconds of the events' clock. */
export interface Span {
  readonly cat: CompleteTraceEvent["cat"];
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** What it was a part of, where that is certain. */
  readonly parent: Span | undefined;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What took time in one run, parents first: the run, its steps and the calls of ports. */
export function spansOf(events: readonly TeardownEvent[]): readonly Span[] {
  const until = events.reduce((latest, { elapsed }) => Math.max(latest, elapsed), -Infinity);
  const run = runSpan(events, until);
  const ends = new Map(events.filter(isStepEnd).map((event) => [event.step, event]));
  const spans: Span[] = run === undefined ? [] : [run];
  const open = new Map<string, Span>();
  for (const event of events) {
    if (event.type === "step-started") {
      const step = stepSpan(event, ends.get(event.step), until, run);
      open.set(event.step, step);
      spans.push(step);
    } else if (event.type === "step-settled") {
      if (!open.delete(event.step)) spans.push(stepSpan(event, event, until, run));
    } else if (event.type === "call-settled") {
      spans.push(callSpan(event, parentOf([...open.values()], run)));
    }
  }
  return spans;
}

type EventOf<Type extends TeardownEvent["type"]> = TeardownEvent & { readonly type: Type };

function isStepEnd(event: TeardownEvent): event is EventOf<"step-settled"> {
  return event.type === "step-settled";
}

/** The run itself; nothing where it ended before there was anything to run. */
function runSpan(events: readonly TeardownEvent[], until: number): Span | undefined {
  const ended = events.find((event) => event.type === "lifecycle-settled");
  const begun = events.find((event) => event.type === "lifecycle-started");
  const known = ended ?? begun;
  if (known === undefined) return undefined;
  return {
    cat: "lifecycle",
    name: known.operation,
    start: events.reduce((first, event) => Math.min(first, startOf(event)), Infinity),
    end: until,
    parent: undefined,
    args: { outcome: ended?.outcome ?? unfinished, run: known.run },
  };
}

/** A run may still be going on, or hang, when its trace is taken: it is drawn as far as it came. */
const unfinished = "unfinished";

/** When what an event tells of began. */
function startOf(event: TeardownEvent): number {
  return "milliseconds" in event ? event.elapsed - event.milliseconds : event.elapsed;
}

function stepSpan(
  begun: EventOf<"step-started" | "step-settled">,
  ended: EventOf<"step-settled"> | undefined,
  until: number,
  parent: Span | undefined,
): Span {
  return {
    cat: "step",
    name: begun.step,
    start: begun.elapsed,
    end: ended?.elapsed ?? until,
    parent,
    args: ended === undefined ? { outcome: unfinished } : { ...ended.report },
  };
}

/** Calls do not say which step they belong to: with one step open it is certain. */
function parentOf(open: readonly Span[], run: Span | undefined): Span | undefined {
  const [only, other] = open;
  return other === undefined ? (only ?? run) : undefined;
}

/** Differences of clock readings round: a part never begins before its whole. */
function callSpan(event: EventOf<"call-settled">, parent: Span | undefined): Span {
  const { call, fault } = event;
  return {
    cat: "call",
    name: `${call.port}.${call.operation}`,
    start: Math.max(startOf(event), parent?.start ?? -Infinity),
    end: event.elapsed,
    parent,
    args: { subject: call.subject, ...(fault === undefined ? {} : { fault }) },
  };
}
