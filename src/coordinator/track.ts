import { stepsOf, type Element, type Step } from "../interpreter/step.js";
import type { Left, RunReport } from "../interpreter/report.js";
import type { StepReport, TeardownEvent } from "../observe/events.js";
import type { WaitingFor } from "../ports/call.js";
import type { Clock } from "../ports/extensions.js";
import type { PortCall } from "../wrappers/caller.js";

/** A step that is under way. */
export interface RunningStep {
  readonly step: string;
  /** How long it has run. */
  readonly milliseconds: number;
}

/** Something that a teardown waits for. */
export interface OpenWait {
  /** The call of a port that has not answered; missing where no port is called. */
  readonly call?: PortCall;
  /** What the adapter, or the coordinator, says that it waits for. */
  readonly what?: WaitingFor;
  /** How long it has lasted. */
  readonly milliseconds: number;
}

/** A wait that is noted until it is over. */
interface NotedWait {
  /** It waits for something else from now on. */
  now(what: WaitingFor | undefined): void;
  over(): void;
}

/** How far a teardown has come, as its events tell. */
export interface Track {
  /** Takes an event in. */
  observe(event: TeardownEvent): void;
  /** Notes that something is waited for. */
  wait(call: PortCall | undefined, what?: WaitingFor): NotedWait;
  steps(): readonly RunningStep[];
  waits(): readonly OpenWait[];
  left(): readonly Left[];
  /** What was done so far, as a report. */
  report(): Pick<RunReport, "settled" | "left" | "outlived">;
}

interface Noted {
  readonly call: PortCall | undefined;
  readonly since: number;
  what: WaitingFor | undefined;
}

interface Seen {
  readonly running: Map<string, number>;
  readonly noted: Set<Noted>;
  /** What adapters say beside that, by call: the latest word counts. */
  readonly said: Map<string, Noted>;
  settled: StepReport[];
  outlived: PortCall[];
}

/** Makes the track of a run of these elements, before its first step. */
export function createTrack(clock: Clock, elements: readonly Element[]): Track {
  const steps: readonly Step[] = elements.flatMap((element) => stepsOf(element));
  const seen: Seen = {
    running: new Map(),
    noted: new Set(),
    said: new Map(),
    settled: [],
    outlived: [],
  };
  const { running, noted } = seen;
  const now = (): number => clock.elapsed();
  const left = (): readonly Left[] => leftOf(steps, seen);
  return {
    observe: (event) => take(seen, event),
    wait: (call, what) => noteWait(noted, { call, since: now(), what }),
    steps: () => [...running].map(([step, at]) => ({ step, milliseconds: now() - at })),
    waits: () => waitsOf(seen, now()),
    left,
    report: () => ({ settled: [...seen.settled], left: left(), outlived: [...seen.outlived] }),
  };
}

function take(seen: Seen, event: TeardownEvent): void {
  switch (event.type) {
    case "lifecycle-started":
      [seen.settled, seen.outlived] = [[], []];
      return;
    case "step-started":
      seen.running.set(event.step, event.elapsed);
      return;
    case "step-settled":
      seen.running.delete(event.step);
      if (isDone(event.report)) seen.settled.push(event.report);
      return;
    case "call-waiting": {
      const { call, elapsed: since, what } = event;
      seen.said.set(keyOf(call), { call, since, what });
      return;
    }
    case "call-outlived":
      seen.outlived.push(event.call);
      return;
    case "call-settled":
      seen.said.delete(keyOf(event.call));
      return;
    default:
      return;
  }
}

function leftOf(steps: readonly Step[], { settled }: Seen): readonly Left[] {
  const done = new Set(settled.map(({ step }) => step));
  return steps.flatMap(({ name, says }) => (done.has(name) ? [] : [{ step: name, what: says }]));
}

function waitsOf({ noted, said }: Seen, now: number): readonly OpenWait[] {
  const calls = new Set([...noted].map(({ call }) => call && keyOf(call)));
  const others = [...said].flatMap(([key, wait]) => (calls.has(key) ? [] : [wait]));
  return [...noted, ...others].map(({ call, since, what: known }) => {
    const what = (call && said.get(keyOf(call))?.what) ?? known;
    return { ...(call && { call }), ...(what && { what }), milliseconds: now - since };
  });
}

function noteWait(noted: Set<Noted>, wait: Noted): NotedWait {
  noted.add(wait);
  return {
    now(what) {
      wait.what = what;
    },
    over: () => void noted.delete(wait),
  };
}

function isDone({ outcome }: StepReport): boolean {
  return outcome !== "failed" && outcome !== "interrupted";
}

function keyOf({ port, operation, subject }: PortCall): string {
  return `${port}.${operation} ${subject}`;
}
