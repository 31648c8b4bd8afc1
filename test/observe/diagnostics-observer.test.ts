import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { removePodSandbox, stopPodSandbox, type TeardownEvent } from "podsandbox";
import { diagnosticsObserver } from "podsandbox/node";
import { addPod, createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { answered, begun, detach, ended, late, settles, starts, story } from "./story.js";

/** What is published on a channel while something is done. */
async function published(channel: string, act: () => Promise<void>): Promise<readonly unknown[]> {
  const messages: unknown[] = [];
  const keep = (message: unknown) => messages.push(message);
  subscribe(channel, keep);
  try {
    await act();
  } finally {
    unsubscribe(channel, keep);
  }
  return messages;
}

const wait = { type: "call-waiting", call: detach, what: { kind: "text", text: "it" } } as const;

const everything = story(
  {},
  [0, begun("fence")],
  [1, starts("fence")],
  [2, answered(detach, 1)],
  [3, wait],
  [4, { type: "call-retried", fault: late }],
  [5, { type: "call-outlived", call: detach }],
  [6, settles("fence")],
  [7, ended("step-failed", 7)],
);

const observeAll = async (events: readonly TeardownEvent[]): Promise<void> => {
  events.forEach(diagnosticsObserver());
};

describe("diagnosticsObserver", () => {
  it("publishes the begin and the end of a run, with its outcome", async () => {
    const messages = await published("podsandbox:stop", () => observeAll(everything));
    expect(messages).toEqual([everything.at(0), everything.at(-1)]);
  });

  it("publishes the begin and the end of each step", async () => {
    const messages = await published("podsandbox:step", () => observeAll(everything));
    expect(messages).toEqual([everything.at(1), everything.at(-2)]);
  });

  it.each([
    ["stop-container", "podsandbox:stop-container"],
    ["remove-container", "podsandbox:remove-container"],
    ["delete-container", "podsandbox:delete-container"],
    ["run-steps", "podsandbox:run-steps"],
    ["find-leftovers", "podsandbox:find-leftovers"],
    ["collect-garbage", "podsandbox:collect-garbage"],
  ] as const)("has a channel of its own for %s", async (operation, channel) => {
    const events = story({ operation }, [0, begun("fence")]);
    expect(await published(channel, () => observeAll(events))).toEqual(events);
  });

  it("tells a removal from a stop, and stays silent for those who left", async () => {
    const node = createFakeNode();
    const { sandboxId } = addPod(node);
    const observe = diagnosticsObserver();
    const removals = await published("podsandbox:remove", async () => {
      const request = { podSandboxId: sandboxId };
      expect((await stopPodSandbox(node.ports, request, { observe })).isOk()).toBe(true);
      expect((await removePodSandbox(node.ports, request, { observe })).isOk()).toBe(true);
    });
    expect(removals).toMatchObject([{ type: "lifecycle-started" }, { type: "lifecycle-settled" }]);
  });
});
