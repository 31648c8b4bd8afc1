import { describeCall, describeFaultInOneLine } from "../errors/describe-fault.js";
import { describeWaiting } from "../errors/describe-waiting.js";
import type { TeardownEvent } from "./events.js";
import { spansOf } from "./spans.js";
import type { InstantTraceEvent, MetadataTraceEvent, TraceEvent } from "./trace-event.js";
import { tracksOf } from "./tracks.js";

/** All events of a trace: a process for each sandbox, its spans on tracks, and its moments. */
export function traceEventsOf(events: readonly TeardownEvent[]): readonly TraceEvent[] {
  const subjects = grouped(events, (event) => event.sandboxId || event.containerId);
  return [...subjects].flatMap(([name, told], index) => subjectEvents(name, told, index + 1));
}

function grouped<Key>(
  events: readonly TeardownEvent[],
  keyOf: (event: TeardownEvent) => Key,
): ReadonlyMap<Key, readonly TeardownEvent[]> {
  const groups = new Map<Key, TeardownEvent[]>();
  for (const event of events) {
    const group = groups.get(keyOf(event));
    if (group === undefined) groups.set(keyOf(event), [event]);
    else group.push(event);
  }
  return groups;
}

/** The events of one sandbox, or of one container that has none. */
function subjectEvents(
  name: string | undefined,
  events: readonly TeardownEvent[],
  pid: number,
): readonly TraceEvent[] {
  const runs = [...grouped(events, ({ run }) => run).values()];
  const tracks = tracksOf(runs.flatMap(spansOf));
  const drawn = [...tracks].map(([{ cat, name, start, end, args }, tid]) => {
    const ts = microseconds(start);
    return { ph: "X", cat, name, ts, dur: microseconds(end) - ts, pid, tid, args } as const;
  });
  return [
    metadata("process_name", name ?? "", pid, 1),
    ...[...new Set(tracks.values())].map((tid) =>
      metadata("thread_name", tid === 1 ? "runs" : "beside", pid, tid),
    ),
    ...drawn,
    ...events.flatMap((event) => momentOf(event, pid)),
  ];
}

function metadata(
  name: MetadataTraceEvent["name"],
  text: string,
  pid: number,
  tid: number,
): MetadataTraceEvent {
  return { ph: "M", name, pid, tid, args: { name: text } };
}

function momentOf(event: TeardownEvent, pid: number): readonly InstantTraceEvent[] {
  const at = { ph: "i", s: "t", ts: microseconds(event.elapsed), pid, tid: 1 } as const;
  switch (event.type) {
    case "call-waiting":
      return [{ ...at, name: `waits for ${describeWaiting(event.what)}`, args: { ...event.call } }];
    case "call-retried":
      return [{ ...at, name: "tried again", args: { fault: describeFaultInOneLine(event.fault) } }];
    case "call-outlived":
      return [{ ...at, name: "no answer", args: { call: describeCall(event.call) } }];
    case "lifecycle-started":
    case "lifecycle-settled":
    case "step-started":
    case "step-settled":
    case "call-settled":
      return [];
  }
}

function microseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1_000);
}
