import { timeline, type TeardownEvent, type Trace } from "podsandbox";
import { describe, expect, it } from "vitest";
import { drawn, misdrawn } from "./drawn.js";
import { answered, begun, detach, ended, late, settles, starts, stopWeb, story } from "./story.js";

function traceOf(...events: readonly TeardownEvent[]): Trace {
  const { observe, trace } = timeline();
  events.forEach(observe);
  return trace();
}

const sideBySide = story(
  {},
  [3, answered(stopWeb, 3)],
  [3, begun("fence", "stop-containers", "unmount", "detach-network")],
  [4, starts("stop-containers")],
  [14, answered(stopWeb, 9)],
  [16, answered(stopWeb, 10)],
  [18, answered(stopWeb, 2)],
  [20, settles("stop-containers")],
  [20, settles("fence", { outcome: "skipped", because: "it is fenced" })],
  [21, starts("unmount")],
  [21, starts("detach-network")],
  [25, { type: "call-waiting", call: detach, what: { kind: "text", text: "the plugin" } }],
  [52, { type: "call-settled", call: detach, milliseconds: 31, fault: late }],
  [53, { type: "call-retried", fault: late }],
  [60, settles("unmount")],
  [75, { type: "call-outlived", call: detach }],
  [80, settles("detach-network", { outcome: "failed", faults: [late] })],
  [81.25, ended("step-failed", 81)],
);

describe("timeline", () => {
  it("draws runs, in them steps, in them calls, and beside them what runs side by side", () => {
    expect(drawn(traceOf(...sideBySide))).toMatchInlineSnapshot(`
      [
        "1.1 5000000+81250 stop-pod-sandbox",
        "1.1 5000000+3000 runtime.stopContainer",
        "1.1 5004000+16000 stop-containers",
        "1.1 5005000+9000 runtime.stopContainer",
        "1.2 5006000+10000 runtime.stopContainer",
        "1.1 5016000+2000 runtime.stopContainer",
        "1.1 5020000+0 fence",
        "1.1 5021000+39000 unmount",
        "1.2 5021000+59000 detach-network",
        "1.3 5021000+31000 network.detach",
      ]
    `);
  });

  it("draws what follows on the same track, whichever was answered first", () => {
    const steps = [starts("unmount"), starts("reap")].map((step) => [0, step] as const);
    const calls = story(
      {},
      [0, begun("unmount", "reap")],
      ...steps,
      [4, answered(stopWeb, 2)],
      [8, answered(stopWeb, 4)],
      [9, answered(detach, 8)],
    );
    expect(drawn(traceOf(...calls)).slice(3)).toEqual([
      "1.3 5001000+8000 network.detach",
      "1.4 5002000+2000 runtime.stopContainer",
      "1.4 5004000+4000 runtime.stopContainer",
    ]);
  });

  it("draws nothing that overlaps on one track", () => {
    expect(misdrawn(traceOf(...sideBySide))).toEqual([]);
  });

  it("is JSON as the trace event format asks for", () => {
    const trace = JSON.parse(JSON.stringify(traceOf(...sideBySide))) as Trace;
    expect(trace.displayTimeUnit).toBe("ms");
    for (const event of trace.traceEvents) {
      expect([event.pid, typeof event.tid, typeof event.name]).toEqual([1, "number", "string"]);
      expect(["X", "i", "M"]).toContain(event.ph);
      if (event.ph === "X") expect(["lifecycle", "step", "call"]).toContain(event.cat);
      if (event.ph !== "M") expect(Number.isInteger(event.ts)).toBe(true);
      if (event.ph === "X") expect(event.dur).toBeGreaterThanOrEqual(0);
      if (event.ph === "i") expect(event.s).toBe("t");
    }
  });

  it("names the sandboxes and their tracks", () => {
    const lone = story({ sandboxId: "", containerId: "lone", run: 2 }, [0, begun("stop")]);
    const names = traceOf(...sideBySide, ...lone, ...story({ sandboxId: "", run: 3 }, [0, begun()]))
      .traceEvents.filter(({ ph }) => ph === "M")
      .map(({ pid, tid, name, args }) => `${pid}.${tid} ${name} ${JSON.stringify(args)}`);
    expect(names).toMatchInlineSnapshot(`
      [
        "1.1 process_name {"name":"4f1c9a"}",
        "1.1 thread_name {"name":"runs"}",
        "1.2 thread_name {"name":"beside"}",
        "1.3 thread_name {"name":"beside"}",
        "2.1 process_name {"name":"lone"}",
        "2.1 thread_name {"name":"runs"}",
        "3.1 process_name {"name":""}",
        "3.1 thread_name {"name":"runs"}",
      ]
    `);
  });

  it("marks waits, retries and calls without an answer", () => {
    const moments = traceOf(...sideBySide).traceEvents.filter(({ ph }) => ph === "i");
    expect(moments.map(({ name, args }) => `${name} ${JSON.stringify(args)}`))
      .toMatchInlineSnapshot(`
      [
        "waits for the plugin {"port":"network","operation":"detach","subject":"4f1c9a"}",
        "tried again {"fault":"network.detach on 4f1c9a: no answer within 30 ms (timed-out)"}",
        "no answer {"call":"network.detach on 4f1c9a"}",
      ]
    `);
  });

  it("carries what became of each step and call", () => {
    const { traceEvents } = traceOf(...sideBySide);
    const argsOf = (name: string) => traceEvents.find((event) => event.name === name)?.args;
    expect(argsOf("stop-pod-sandbox")).toEqual({ outcome: "step-failed", run: 1 });
    expect(argsOf("detach-network")).toMatchObject({ outcome: "failed", faults: [late] });
    expect(argsOf("network.detach")).toEqual({ subject: "4f1c9a", fault: late });
    expect(argsOf("runtime.stopContainer")).toStrictEqual({ subject: "web" });
  });

  it("draws a run that hangs as far as it came", () => {
    const hanging = story(
      {},
      [0, begun("unmount")],
      [1, starts("unmount")],
      [9, answered(detach, 5)],
    );
    const trace = traceOf(...hanging);
    expect(drawn(trace)).toMatchInlineSnapshot(`
      [
        "1.1 5000000+9000 stop-pod-sandbox",
        "1.1 5001000+8000 unmount",
        "1.1 5004000+5000 network.detach",
      ]
    `);
    expect(trace.traceEvents.find(({ name }) => name === "unmount")?.args).toEqual({
      outcome: "unfinished",
    });
  });

  it("draws calls of what never became a run, and a run that ended before its first step", () => {
    const lost = story({}, [5, answered(detach, 2)], [6, starts("unmount")]);
    const short = story({ run: 2 }, [9, answered(detach, 2)], [10, ended("store-failed", 3)]);
    expect(drawn(traceOf(...lost, ...short))).toMatchInlineSnapshot(`
      [
        "1.1 5003000+2000 network.detach",
        "1.1 5006000+0 unmount",
        "1.1 5007000+3000 stop-pod-sandbox",
        "1.1 5007000+2000 network.detach",
      ]
    `);
  });

  it("has nothing to draw before anything happened", () => {
    expect(timeline().trace()).toEqual({ displayTimeUnit: "ms", traceEvents: [] });
  });
});
