import {
  applySandboxFact,
  hasReached,
  type SandboxFact,
  type SandboxPhase,
  type SandboxRecord,
} from "podsandbox";
import { describe, expect, it } from "vitest";
import { isNotified } from "#dist/model/facts.js";

const sandbox: SandboxRecord = { id: "web", phase: "ready", network: "pod" };
const key = { network: "pods", interfaceName: "eth0" };
const owed = { ...key, state: "owed", configuration: "{}" } as const;
const other = { ...owed, interfaceName: "eth1" } as const;
const elsewhere = { ...owed, network: "storage" } as const;
const failure = { step: "unmount", at: 1, message: "busy", count: 1 };
const told = { subscriber: "nri", event: "stopped" } as const;

const order: readonly SandboxPhase[] = ["creating", "ready", "stopping", "stopped", "removing"];

describe("hasReached", () => {
  it("follows the order of the phases, and a phase has reached itself", () => {
    order.forEach((phase, at) =>
      order.forEach((wanted, to) => expect(hasReached(phase, wanted)).toBe(at >= to)),
    );
  });

  it("takes unknown for ready", () => {
    expect(hasReached("unknown", "ready")).toBe(true);
    expect(hasReached("ready", "unknown")).toBe(true);
    expect(hasReached("unknown", "stopping")).toBe(false);
    expect(hasReached("creating", "unknown")).toBe(false);
  });
});

interface Change {
  readonly of: Partial<SandboxRecord>;
  readonly fact: SandboxFact;
  readonly makes: Partial<SandboxRecord>;
}

const sandboxChanges: Readonly<Record<string, Change>> = {
  "a phase": { of: {}, fact: { kind: "phase", phase: "stopping" }, makes: { phase: "stopping" } },
  "a later phase": {
    of: { phase: "stopped" },
    fact: { kind: "phase", phase: "removing" },
    makes: { phase: "removing" },
  },
  "a detached attachment": {
    of: { attachments: [owed, other, elsewhere] },
    fact: { kind: "attachment-detached", attachment: key },
    makes: { attachments: [{ ...owed, state: "detached" }, other, elsewhere] },
  },
  "an abandoned attachment": {
    of: { attachments: [other, owed] },
    fact: { kind: "attachment-abandoned", attachment: key },
    makes: { attachments: [other, { ...owed, state: "abandoned" }] },
  },
  "attachments that could not be read": {
    of: { attachments: "unreadable" },
    fact: { kind: "attachment-detached", attachment: "unreadable" },
    makes: { attachments: [] },
  },
  "a namespace that was given up": {
    of: { networkNamespace: { path: "/n" } },
    fact: { kind: "namespace-abandoned" },
    makes: { networkNamespace: { path: "/n", abandoned: true } },
  },
  "a namespace that is needed no more": {
    of: { networkNamespace: { path: "/n" } },
    fact: { kind: "namespace-released" },
    makes: { networkNamespace: { path: "/n", released: true } },
  },
  "processes that were given up": {
    of: {},
    fact: { kind: "live-processes-abandoned" },
    makes: { liveProcessesAbandoned: true },
  },
  "a first notification": {
    of: {},
    fact: { kind: "notified", notification: told },
    makes: { notified: [told] },
  },
  "a second subscriber": {
    of: { notified: [told] },
    fact: { kind: "notified", notification: { ...told, subscriber: "b" } },
    makes: { notified: [told, { ...told, subscriber: "b" }] },
  },
  "a second event": {
    of: { notified: [told] },
    fact: { kind: "notified", notification: { ...told, event: "removed" } },
    makes: { notified: [told, { ...told, event: "removed" }] },
  },
  "a failed step": {
    of: {},
    fact: { kind: "step-failed", failure },
    makes: { failures: [failure] },
  },
  "a step that failed again": {
    of: { failures: [failure, { ...failure, step: "reap" }] },
    fact: { kind: "step-failed", failure: { ...failure, count: 2 } },
    makes: {
      failures: [
        { ...failure, step: "reap" },
        { ...failure, count: 2 },
      ],
    },
  },
  "a step that succeeded again": {
    of: { failures: [failure, { ...failure, step: "reap" }] },
    fact: { kind: "step-recovered", step: "unmount" },
    makes: { failures: [{ ...failure, step: "reap" }] },
  },
};

describe("a fact of a sandbox", () => {
  it.each(Object.entries(sandboxChanges))("%s is recorded", (_, { of, fact, makes }) => {
    const before = Object.freeze({ ...sandbox, ...of });
    expect(applySandboxFact(before, fact)).toEqual({ ...before, ...makes });
  });

  it.each(Object.entries(sandboxChanges))(
    "%s changes nothing the second time",
    (_, { of, fact }) => {
      const after = applySandboxFact({ ...sandbox, ...of }, fact);
      expect(applySandboxFact(after, fact)).toBe(after);
    },
  );

  it.each([{ step: "reap" }, { at: 2 }, { message: "gone" }, { count: 2 }])(
    "a failure that differs in %j is another one",
    (difference) => {
      const other = { ...failure, ...difference };
      const of = { ...sandbox, failures: [failure] };
      const after = applySandboxFact(of, { kind: "step-failed", failure: other });
      expect(after.failures?.at(-1)).toBe(other);
    },
  );

  const detached = { ...owed, state: "detached" } as const;
  const unchanged: readonly [string, Partial<SandboxRecord>, SandboxFact][] = [
    ["an earlier phase", { phase: "removing" }, { kind: "phase", phase: "stopped" }],
    ["a detachment without attachments", {}, { kind: "attachment-detached", attachment: key }],
    [
      "a detachment of another network",
      { attachments: [elsewhere] },
      { kind: "attachment-detached", attachment: key },
    ],
    [
      "giving up what was detached",
      { attachments: [detached] },
      { kind: "attachment-abandoned", attachment: key },
    ],
    [
      "one attachment where none can be read",
      { attachments: "unreadable" },
      { kind: "attachment-detached", attachment: key },
    ],
    [
      "unreadable ones where all can be read",
      { attachments: [owed] },
      { kind: "attachment-detached", attachment: "unreadable" },
    ],
    ["giving up a namespace that it has not", {}, { kind: "namespace-abandoned" }],
    ["being done with a namespace that it has not", {}, { kind: "namespace-released" }],
    [
      "the very same failure, an older one too",
      { failures: [failure, { ...failure, step: "reap" }] },
      { kind: "step-failed", failure: { ...failure } },
    ],
    ["recovery without failures", {}, { kind: "step-recovered", step: "unmount" }],
    ["recovery of another step", { failures: [failure] }, { kind: "step-recovered", step: "reap" }],
  ];

  it.each(unchanged)("%s changes nothing", (_, of, fact) => {
    const before = { ...sandbox, ...of };
    expect(applySandboxFact(before, fact)).toBe(before);
  });
});

describe("isNotified", () => {
  it("is about the subscriber and the event", () => {
    const of = { ...sandbox, notified: [told] };
    expect(isNotified(of, told)).toBe(true);
    expect(isNotified(of, { ...told, event: "removed" })).toBe(false);
    expect(isNotified(of, { ...told, subscriber: "b" })).toBe(false);
    expect(isNotified(sandbox, told)).toBe(false);
  });
});
