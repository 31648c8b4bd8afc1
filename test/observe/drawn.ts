import type { CompleteTraceEvent, Trace } from "podsandbox";

const isComplete = (event: object): event is CompleteTraceEvent =>
  "ph" in event && event.ph === "X";

/** A line for each span: its place, when, what. */
export function drawn({ traceEvents }: Trace): readonly string[] {
  return traceEvents
    .filter(isComplete)
    .map(({ pid, tid, ts, dur, name }) => `${pid}.${tid} ${ts}+${dur} ${name}`);
}

/** The spans that no viewer can draw: they overlap on one track without nesting. */
export function misdrawn({ traceEvents }: Trace): readonly string[] {
  const spans = traceEvents.filter(isComplete);
  const ends = ({ ts, dur }: CompleteTraceEvent) => ts + dur;
  return spans.flatMap((one) =>
    spans
      .filter((other) => other.pid === one.pid && other.tid === one.tid)
      .filter((other) => one.ts < other.ts && other.ts < ends(one) && ends(one) < ends(other))
      .map((other) => `${one.name} and ${other.name}`),
  );
}
