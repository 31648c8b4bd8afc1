import { profiles } from "podsandbox";
import { describe, expect, it } from "vitest";
import { parseOptions } from "#dist/interpreter/run-options.js";

function ignore(): void {
  // A signal of a test's own.
}

const listening = { aborted: false, addEventListener: ignore, removeEventListener: ignore };
const abandon = [
  "unmount",
  "detach-network",
  "remove-network-namespace",
  "remove-cgroups",
  "remove-directories",
];

describe("options", () => {
  it.each([
    [{}],
    [{ signal: AbortSignal.abort() }],
    [{ signal: listening }],
    [{ observe: () => undefined }],
    [{ profile: profiles.kata }],
    [{ policy: { gracePeriodSeconds: 0, parallel: 1, abandon, abandonLiveProcesses: true } }],
    [{ policy: { gracePeriodSeconds: 0.5, abandon: [] } }],
    [{ policy: { failedHooks: "report" } }],
    [{ policy: { failedHooks: "retry" } }],
    [{ signal: undefined, observe: undefined, profile: undefined, policy: undefined }],
  ])("may be %o", (options) => {
    expect(parseOptions(options)._unsafeUnwrap()).toEqual(options);
  });

  it("may be left out", () => {
    expect(parseOptions(undefined)._unsafeUnwrap()).toEqual({});
  });

  const signal = "options.signal: must be an AbortSignal, or have its members";
  it.each([
    [{ signal: null }, signal],
    [{ signal: "stop" }, signal],
    [{ signal: {} }, signal],
    [{ signal: { ...listening, aborted: "no" } }, signal],
    [{ signal: { aborted: false, addEventListener: ignore } }, signal],
    [{ signal: { aborted: false, removeEventListener: ignore } }, signal],
    [{ signal: { ...listening, addEventListener: 7 } }, signal],
    [{ signal: { ...listening, removeEventListener: 7 } }, signal],
    [{ signal: { addEventListener: ignore, removeEventListener: ignore } }, signal],
    [{ observe: {} }, "options.observe: must be a function"],
    [
      { profile: { ...profiles.kata } },
      "options.profile: must be one of `profiles`; give your own list to runSteps",
    ],
    [
      { profile: null },
      "options.profile: must be one of `profiles`; give your own list to runSteps",
    ],
    [
      { profile: "kata" },
      "options.profile: must be one of `profiles`; give your own list to runSteps",
    ],
  ])("may not be %o", (options, issue) => {
    const { issues } = parseOptions(options)._unsafeUnwrapErr();
    expect(issues.map(({ path, message }) => `${path}: ${message}`)).toEqual([issue]);
  });

  it.each([
    [{ sginal: AbortSignal.abort() }, "options"],
    [{ policy: { grace: 1 } }, "options.policy"],
    [{ policy: { gracePeriodSeconds: -1 } }, "options.policy.gracePeriodSeconds"],
    [{ policy: { parallel: 0 } }, "options.policy.parallel"],
    [{ policy: { parallel: 1.5 } }, "options.policy.parallel"],
    [{ policy: { abandon: ["prove-dead"] } }, "options.policy.abandon.0"],
    [{ policy: { abandonLiveProcesses: "yes" } }, "options.policy.abandonLiveProcesses"],
    [{ policy: { failedHooks: "ignore" } }, "options.policy.failedHooks"],
    [null, "options"],
    ["fast", "options"],
  ])("may not be %j, at %s", (options, path) => {
    expect(
      parseOptions(options)
        ._unsafeUnwrapErr()
        .issues.map((issue) => issue.path),
    ).toEqual([path]);
  });
});
