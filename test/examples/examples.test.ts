import { execFile, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import * as z from "zod";
import { root } from "../architecture/source-tree.js";

const span = z.object({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z.string(),
  name: z.string(),
  startTimeUnixNano: z.string().regex(/^\d{19}$/),
  endTimeUnixNano: z.string().regex(/^\d{19}$/),
});
const scope = z.object({ spans: z.tuple([span], span) });
const resource = z.object({ scopeSpans: z.tuple([scope]) });
const otlp = z.object({ resourceSpans: z.tuple([resource]) });

/** What each example must print, besides ending well and leaving nothing behind. */
const prints: Readonly<Record<string, readonly RegExp[]>> = {
  "collect-garbage": [
    /^Only looking:\n {2}would-settle: path of old, since a directory was busy$/m,
    /^ {2}would-remove: dead \(runtime and fileSystem\)$/m,
    /^Collecting:\n {2}settled: path of old.*\n {2}spared: alive .*: it lives: process \d+$/m,
    /^Collecting again, .*:\n {2}removed: alive .*\nAnd once more:\n {2}nothing$/m,
  ],
  "opentelemetry-spans": [
    /^remove-pod-sandbox +\d+ ms\n {2}fence +\d+ ms\n {2}stop-containers +\d+ ms$/m,
    /^ {2}release-name +\d+ ms$/m,
  ],
  "prometheus-metrics": [
    /^podsandbox_operations_total\{.*="stop-pod-sandbox",outcome="step-failed",.*\} 1$/m,
    /^podsandbox_operations_total\{.*="stop-pod-sandbox",outcome="settled",.*\} 2$/m,
    /^podsandbox_operations_total\{.*="remove-pod-sandbox",outcome="settled",.*\} 2$/m,
    /^podsandbox_network_plugin_operations_total\{operation_type="tear_down_pod"\} 3$/m,
    /^podsandbox_network_plugin_operations_errors_total\{operation_type="tear_down_pod"\} 1$/m,
  ],
  "resume-after-crash": [
    /^\d\.\d s: whoever was stopping it is killed; the pod runs on$/m,
    /^[3-9]\.\d s: another process has finished what it found: stop-pod-sandbox$/m,
    /^In all that its program was asked to end once\.$/m,
  ],
  "why-is-it-stuck": [
    /^ {2}now: {5}stop-containers$/m,
    /^stop-pod-sandbox for \d+\.\d s; 1 caller waits for it$/m,
    /^ {2}waiting: process \d+, which (is asleep, and )?ignores that it has been asked to end$/m,
    /^ {2}left: {4}stop-containers, .*,\n {11}\S/m,
    /^ {2}the patient caller: stopped\n {2}the impatient caller: stopped$/m,
    /^Removed\. In flight now: 0$/m,
  ],
};

/** The demo has tests of its own. */
const examples = readdirSync(join(root, "examples")).filter((name) => name !== "demo");

describe("the examples", () => {
  it("are all tried here", () => {
    expect(examples).toEqual(Object.keys(prints).sort());
  });

  it.each(examples)("%s prints what a person wants to read, and leaves nothing", (name) => {
    const temporary = mkdtempSync(join(tmpdir(), "podsandbox-examples-"));
    onTestFinished(() => rmSync(temporary, { recursive: true, force: true }));
    const program = join(root, ".build/examples", name, "main.js");
    const env = { ...process.env, TMPDIR: temporary };
    const { status, stdout, stderr } = spawnSync(process.execPath, [program], {
      env,
      encoding: "utf8",
      timeout: 25_000,
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    for (const line of prints[name] ?? []) expect(stdout).toMatch(line);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("opentelemetry-spans sends to a collector what OTLP calls spans", async () => {
    const bodies: string[] = [];
    const collector = createServer((request, response) => {
      const parts: string[] = [];
      request.setEncoding("utf8").on("data", (part: string) => parts.push(part));
      request.on("end", () => {
        bodies.push(`${request.method ?? ""} ${request.url ?? ""}\n${parts.join("")}`);
        response.end("{}");
      });
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void collector.close());
    await once(collector, "listening");
    const address = collector.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    const env = { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` };
    const program = join(root, ".build/examples/opentelemetry-spans/main.js");
    const { stdout } = await promisify(execFile)(process.execPath, [program], { env });
    expect(stdout).toMatch(/^\d+ spans sent: 200$/m);
    const [line = "", body = ""] = (bodies[0] ?? "").split("\n");
    expect(line).toBe("POST /v1/traces");
    const [run, ...steps] = otlp.parse(JSON.parse(body)).resourceSpans[0].scopeSpans[0].spans;
    expect(run).toMatchObject({ name: "remove-pod-sandbox", parentSpanId: "" });
    expect(steps.map(({ name }) => name)).toContain("stop-containers");
    for (const { parentSpanId } of steps) expect(parentSpanId).toBe(run.spanId);
  });

  it("are named where none is chosen", () => {
    const { status, stderr } = runScript("example");
    expect(status).toBe(2);
    expect(stderr).toBe(`podsandbox example: choose ${examples.join(", ")}\n`);
  });

  it.each([
    ["example", "why-is-it-stuck", "--json"],
    ["check", "--quick"],
    ["update", "test/steps"],
  ])("npm run %s takes no options", (script, ...args) => {
    const { status, stdout, stderr } = runScript(script, ...args);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^npm run .*: there is no option ".*", nor any other\n$/);
  });
});

function runScript(name: string, ...args: readonly string[]) {
  const program = join(root, ".config/scripts", `${name}.mjs`);
  return spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
}
