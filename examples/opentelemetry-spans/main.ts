import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeError, removePodSandbox, type TeardownEvent } from "podsandbox";
import { openNode } from "podsandbox/node";

// Spans of a removal: the run, and in it its steps. They are printed as a tree, and sent to a
// collector where OTEL_EXPORTER_OTLP_ENDPOINT names one, such as http://localhost:4318.
const directory = mkdtempSync(join(tmpdir(), "podsandbox-spans-"));
const spans: Span[] = [];
try {
  const node = (await openNode({ root: directory }))._unsafeUnwrap();
  const containers = [{ name: "web", command: ["sleep", "3600"] }];
  const pod = (await node.createPod({ name: "shop", containers }))._unsafeUnwrap();
  const observe = spanObserver(spans);
  const removed = await removePodSandbox(node.ports, { podSandboxId: pod.id }, { observe });
  if (removed.isErr()) throw new Error(describeError(removed.error));
} finally {
  rmSync(directory, { recursive: true, force: true });
}
const [run] = spans.filter(({ parentSpanId }) => parentSpanId === "");
if (run !== undefined) print(run, 0);
await send(process.env["OTEL_EXPORTER_OTLP_ENDPOINT"]);

/** A span as OTLP has it, in JSON; its times are wall-clock milliseconds until it is sent. */
interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly start: number;
  end: number;
  readonly attributes: Readonly<Record<string, string>>;
  failure: string;
}

/** Puts a span into the list for the run, and one below it for each step that is called. */
function spanObserver(into: Span[]): (event: TeardownEvent) => void {
  const traceId = randomBytes(16).toString("hex");
  const open = new Map<string, Span>();
  const begin = (name: string, parentSpanId: string, { sandboxId, at }: TeardownEvent): void => {
    const spanId = randomBytes(8).toString("hex");
    const attributes = { "sandbox.id": sandboxId };
    const whole = { traceId, spanId, parentSpanId, name, start: at, end: at, attributes };
    const span: Span = { ...whole, failure: "" };
    open.set(name, span);
    into.push(span);
  };
  return (event) => {
    const run = open.get(event.operation);
    if (event.type === "lifecycle-started") begin(event.operation, "", event);
    if (event.type === "step-started") begin(event.step, run?.spanId ?? "", event);
    if (event.type === "lifecycle-settled" && run !== undefined) run.end = event.at;
    if (event.type !== "step-settled") return;
    const step = open.get(event.step);
    if (step === undefined) return;
    step.end = event.at;
    step.failure = event.report.faults.map(({ message }) => message).join("; ");
  };
}

function print(span: Span, depth: number): void {
  const took = `${(span.end - span.start).toFixed(0)} ms`;
  console.log(`${`${"  ".repeat(depth)}${span.name}`.padEnd(48)}${took.padStart(8)}`);
  for (const child of spans) if (child.parentSpanId === span.spanId) print(child, depth + 1);
}

/** Sends the spans to a collector, if there is one. */
async function send(endpoint: string | undefined): Promise<void> {
  if (endpoint === undefined) return;
  const attributes = attributesOf({ "service.name": "podsandbox" });
  const scopeSpans = [{ scope: { name: "podsandbox" }, spans: spans.map(inOtlp) }];
  const body = JSON.stringify({ resourceSpans: [{ resource: { attributes }, scopeSpans }] });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${endpoint}/v1/traces`, { method: "POST", headers, body });
  console.log(`\n${spans.length} spans sent: ${answer.status}`);
}

function inOtlp({ start, end, attributes, failure, ...rest }: Span) {
  const status = failure === "" ? { code: 1 } : { code: 2, message: failure };
  const times = { startTimeUnixNano: nanoseconds(start), endTimeUnixNano: nanoseconds(end) };
  return { ...rest, kind: 1, ...times, attributes: attributesOf(attributes), status };
}

function nanoseconds(milliseconds: number): string {
  return (BigInt(Math.round(milliseconds * 1_000)) * 1_000n).toString();
}

function attributesOf(attributes: Readonly<Record<string, string>>) {
  return Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}
