import { progressPrinter, type TeardownEvent } from "podsandbox";
import { describe, expect, it } from "vitest";
import { answered, begun, detach, ended, late, settles, starts, stopWeb, story } from "./story.js";

/** What the printer prints of some events. */
function printed(events: readonly TeardownEvent[], colours?: boolean): string {
  let text = "";
  const write = (line: string): void => {
    text += line;
  };
  const print = progressPrinter({ write, ...(colours === undefined ? {} : { colours }) });
  for (const event of events) print(event);
  return text;
}

const inNfs = { kind: "process", pid: 4711, state: "D", waitChannel: "nfs_wait" } as const;

const hardDay = story(
  {},
  [0, begun("fence", "stop-containers", "unmount")],
  [1, starts("fence")],
  [11, settles("fence")],
  [12, starts("stop-containers")],
  [1_512, { type: "call-waiting", call: stopWeb, what: inNfs }],
  [1_612, { type: "call-waiting", call: stopWeb, what: inNfs }],
  [1_712, { type: "call-waiting", call: stopWeb, what: { ...inNfs, state: "R" } }],
  [1_800, answered(stopWeb, 1_780)],
  [1_812, settles("stop-containers", { changed: false, warnings: ["it had exited"] })],
  [1_813, starts("detach-network")],
  [1_900, { type: "call-retried", fault: late }],
  [2_900, { type: "call-outlived", call: detach }],
  [2_913, settles("detach-network", { outcome: "failed", changed: false, faults: [late] })],
  [2_913, settles("unmount", { outcome: "skipped", because: "nothing is mounted" })],
  [2_914, ended("step-failed", 2_914)],
);

describe("progressPrinter", () => {
  it("prints a line for all that a person wants to know", () => {
    expect(printed(hardDay)).toMatchInlineSnapshot(`
      "4f1c9a     0 ms  stop-pod-sandbox of 4f1c9a begins: fence, stop-containers, unmount
      4f1c9a     1 ms  fence begins
      4f1c9a    11 ms  fence acted in 10 ms, changed
      4f1c9a    12 ms  stop-containers begins
      4f1c9a    1.5 s  runtime.stopContainer on web waits for process 4711 (D, nfs_wait)
      4f1c9a    1.7 s  runtime.stopContainer on web waits for process 4711 (R, nfs_wait)
      4f1c9a    1.8 s  stop-containers acted in 10 ms, nothing changed
      4f1c9a    1.8 s  stop-containers warns: it had exited
      4f1c9a    1.8 s  detach-network begins
      4f1c9a    1.9 s  tried again: network.detach on 4f1c9a: no answer within 30 ms (timed-out)
      4f1c9a    2.9 s  network.detach on 4f1c9a has not answered, and still runs
      4f1c9a    2.9 s  detach-network failed in 10 ms, nothing changed
      4f1c9a    2.9 s  detach-network: network.detach on 4f1c9a: no answer within 30 ms (timed-out)
      4f1c9a    2.9 s  unmount skipped: nothing is mounted
      4f1c9a    2.9 s  stop-pod-sandbox ends: step-failed in 2.9 s
      "
    `);
  });

  it("can be read with several sandboxes, and a container of none, at once", () => {
    const one = story({ sandboxId: "one", run: 7 }, [0, begun("fence")], [9, ended("stopped", 9)]);
    const web = { sandboxId: "one", containerId: "web", run: 8 } as const;
    const lone = { sandboxId: "", containerId: "lone", run: 9 } as const;
    const two = story(web, [4_000, begun("stop")], [4_700, starts("stop")]);
    const three = story(lone, [5_000, starts("never-begun")]);
    expect(printed([...one.slice(0, 1), ...two, ...three, ...one.slice(1)])).toMatchInlineSnapshot(`
      "one     0 ms  stop-pod-sandbox of one begins: fence
      one/web     0 ms  stop-pod-sandbox of web begins: stop
      one/web   700 ms  stop begins
      lone     0 ms  never-begun begins
      one     9 ms  stop-pod-sandbox ends: stopped in 9 ms
      "
    `);
  });

  it("colours what matters if it is asked to", () => {
    const steps = [
      settles("a"),
      settles("b", { changed: false }),
      settles("c", { outcome: "waived", faults: [late] }),
      settles("d", { outcome: "failed" }),
      settles("e", { outcome: "skipped" }),
    ];
    const events = story({}, ...steps.map((step) => [0, step] as const));
    expect(printed(events, true).replaceAll("\u001b", "␛")).toMatchInlineSnapshot(`
      "4f1c9a     0 ms  ␛[32ma acted in 10 ms, changed␛[0m
      4f1c9a     0 ms  ␛[2mb acted in 10 ms, nothing changed␛[0m
      4f1c9a     0 ms  ␛[33mc waived in 10 ms, changed␛[0m
      4f1c9a     0 ms  ␛[33mc: network.detach on 4f1c9a: no answer within 30 ms (timed-out)␛[0m
      4f1c9a     0 ms  ␛[31md failed in 10 ms, changed␛[0m
      4f1c9a     0 ms  ␛[2me skipped: it does not apply␛[0m
      "
    `);
  });

  it("gives every line the colour of how it is to be taken", () => {
    const events = story(
      {},
      [0, begun("a")],
      [0, starts("a")],
      [0, { type: "call-waiting", call: stopWeb, what: inNfs }],
      [0, { type: "call-retried", fault: late }],
      [0, { type: "call-outlived", call: detach }],
      [0, settles("a", { warnings: ["w"] })],
      [0, settles("b", { outcome: "abandoned" })],
      [0, settles("c", { outcome: "interrupted" })],
      [0, settles("d", { outcome: "failed", changed: false })],
      [0, ended("step-failed", 1)],
    );
    const codes = [...printed(events, true).matchAll(/\u001b\[(\d+)m(?=\S)/g)];
    const [good, quiet, careful, bad] = ["32", "2", "33", "31"];
    expect(codes.map(([, code]) => code)).toEqual([
      ...[quiet, quiet, careful, careful, bad],
      ...[good, careful, careful, bad, bad, quiet],
    ]);
  });

  it("takes the time from a run's first line, and forgets the run at its last", () => {
    const lost = story({ run: 2 }, [3_000, starts("a")], [4_000, starts("b")]);
    const first = story({ run: 3 }, [0, begun("c")], [9, ended("stopped", 9)]);
    const second = story({ run: 3 }, [5_000, begun("c")], [5_007, ended("stopped", 7)]);
    const text = printed([...lost, ...first, ...second]);
    const times = text.split("\n").map((line) => line.slice(6).trim().split("  ")[0]);
    expect(times).toEqual(["0 ms", "0 ms", "0 ms", "9 ms", "0 ms", "7 ms", ""]);
  });

  it.each([`${"0123456789abcdef".repeat(4)}0`, `z${"0123456789abcdef".repeat(4)}`])(
    "keeps an id whole that only looks like one of a runtime: %s",
    (id) => {
      const [line = ""] = printed(story({ sandboxId: id }, [0, starts("a")])).split("\n");
      expect(line.startsWith(`${id} `)).toBe(true);
    },
  );

  it("shortens the long ids of runtimes after saying them once", () => {
    const id = "0123456789abcdef".repeat(4);
    const events = story({ sandboxId: id }, [0, begun("fence")], [1, starts("fence")]);
    const [first, second] = printed(events).split("\n");
    expect(first).toBe(`0123456789abc     0 ms  stop-pod-sandbox of ${id} begins: fence`);
    expect(second).toBe("0123456789abc     1 ms  fence begins");
  });

  it("shows control characters instead of sending them to the terminal", () => {
    const events = story({ sandboxId: "a\u001bb" }, [0, starts("c\u001bd")]);
    expect(printed(events)).not.toContain("\u001b");
  });

  it("lets a write that throws be", () => {
    const print = progressPrinter({
      write: () => {
        throw new Error("EPIPE");
      },
    });
    expect(() => hardDay.forEach(print)).not.toThrow();
  });
});
