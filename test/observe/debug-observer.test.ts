import createDebug from "debug";
import { removePodSandbox, type OperationName } from "podsandbox";
import { addPod, createFakeNode } from "podsandbox/testing";
import { format } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { debugObserver } from "#dist/observe/debug-observer.js";
import { answered, begun, detach, ended, late, settles, starts, story } from "./story.js";

const lines: string[] = [];
const usual = createDebug.log;

/** Switches namespaces on, and keeps what is written, without the time. */
function listen(namespaces: string): void {
  lines.length = 0;
  createDebug.log = (...words: readonly unknown[]) => {
    lines.push(format(...words).replace(/^\S+Z /, ""));
  };
  createDebug.enable(namespaces);
}

afterEach(() => {
  createDebug.disable();
  createDebug.log = usual;
});

const wait = { type: "call-waiting", call: detach, what: { kind: "text", text: "it" } } as const;

/** One event of every type. */
const everything = story(
  {},
  [0, begun("fence", "reap")],
  [1, starts("fence")],
  [2, answered(detach, 1)],
  [3, wait],
  [4, { type: "call-retried", fault: late }],
  [5, { type: "call-outlived", call: detach }],
  [6, settles("fence")],
  [7, ended("step-failed", 7)],
);

/** What is written of all of them where some namespaces are on. */
function written(namespaces: string, operation: OperationName = "stop-pod-sandbox") {
  listen(namespaces);
  everything.forEach((event) => debugObserver(operation)?.(event));
  return lines;
}

describe("debug lines", () => {
  it("are written of the run, each step and each call", () => {
    const call = "{ port: 'network', operation: 'detach', subject: '4f1c9a' }";
    const text = written("podsandbox:*");
    expect(text[0]).toBe("podsandbox:stop 4f1c9a started: fence, reap");
    expect(text[1]).toBe("podsandbox:step 4f1c9a fence started");
    expect(text[2]).toBe(`podsandbox:call 4f1c9a ${call} in 1 ms undefined`);
    expect(text[3]).toMatch(/^podsandbox:call 4f1c9a .* waits for { kind: 'text', text: 'it' }$/);
    expect(text[4]).toMatch(/^podsandbox:call 4f1c9a is tried again after .*'timed-out'/s);
    expect(text[5]).toBe(`podsandbox:call 4f1c9a ${call} has not answered`);
    expect(text[6]).toMatch(/^podsandbox:step 4f1c9a fence .*outcome: 'acted'/s);
    expect(text[7]).toBe("podsandbox:stop 4f1c9a step-failed in 7 ms");
    expect(text).toHaveLength(8);
  });

  it.each([
    ["podsandbox:step", 2],
    ["podsandbox:call", 4],
    ["podsandbox:stop", 2],
    ["podsandbox:remove", 0],
  ])("of %s alone are %d", (namespace, count) => {
    expect(written(namespace)).toHaveLength(count);
  });

  it.each([
    ["stop-pod-sandbox", "podsandbox:stop"],
    ["remove-pod-sandbox", "podsandbox:remove"],
    ["stop-container", "podsandbox:stop-container"],
    ["remove-container", "podsandbox:remove-container"],
    ["delete-container", "podsandbox:delete-container"],
    ["run-steps", "podsandbox:run-steps"],
    ["find-leftovers", "podsandbox:find-leftovers"],
    ["collect-garbage", "podsandbox:collect-garbage"],
  ] as const)("of %s go to %s", (operation, namespace) => {
    expect(written(namespace, operation)[0]).toBe(`${namespace} 4f1c9a started: fence, reap`);
  });

  it("name the container where there is one", () => {
    listen("podsandbox:step");
    const [event] = story({ containerId: "app" }, [0, starts("fence")]);
    if (event !== undefined) debugObserver("stop-container")?.(event);
    expect(lines).toEqual(["podsandbox:step app fence started"]);
  });

  it("are not even built where no namespace is on", () => {
    expect(debugObserver("run-steps")).toBeUndefined();
  });

  it("come with every run, beside its own observer", async () => {
    const node = createFakeNode();
    addPod(node, { id: "web" });
    listen("podsandbox:remove,podsandbox:call");
    let told = 0;
    const observe = () => void (told += 1);
    void (await removePodSandbox(node.ports, { podSandboxId: "web" }, { observe }));
    expect(lines.at(-1)).toBe("podsandbox:remove web settled in 0 ms");
    expect(lines.filter((line) => line.startsWith("podsandbox:call")).length).toBeGreaterThan(20);
    expect(told).toBeGreaterThan(lines.length);
  });
});
