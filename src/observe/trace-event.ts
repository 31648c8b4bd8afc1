/** A trace in the JSON object format that chrome://tracing and Perfetto open. */
export interface Trace {
  readonly displayTimeUnit: "ms";
  readonly traceEvents: readonly TraceEvent[];
}

/** One event of a trace. Times are in microseconds. */
export type TraceEvent = CompleteTraceEvent | InstantTraceEvent | MetadataTraceEvent;

/** Where an event of a trace is drawn: a process is a sandbox, a thread one track of it. */
interface TracePlace {
  readonly pid: number;
  readonly tid: number;
}

/** Something that took time. */
export interface CompleteTraceEvent extends TracePlace {
  readonly ph: "X";
  readonly cat: "lifecycle" | "step" | "call";
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Something that happened at one moment. */
export interface InstantTraceEvent extends TracePlace {
  readonly ph: "i";
  /** Drawn on its own track only. */
  readonly s: "t";
  readonly name: string;
  readonly ts: number;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What a process or a track is called. */
export interface MetadataTraceEvent extends TracePlace {
  readonly ph: "M";
  readonly name: "process_name" | "thread_name";
  readonly args: { readonly name: string };
}
