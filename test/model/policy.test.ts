import { describe, expect, it } from "vitest";
import { choosePolicy, defaultPolicy } from "#dist/model/policy.js";

describe("choosePolicy", () => {
  it("kills at once, works on eight at a time, and gives up nothing, unless told otherwise", () => {
    expect(choosePolicy(defaultPolicy, undefined)).toEqual({
      gracePeriodSeconds: 0,
      parallel: 8,
      abandon: [],
      abandonLiveProcesses: false,
      failedHooks: "report",
    });
  });

  it.each([
    ["gracePeriodSeconds", 30],
    ["gracePeriodSeconds", 0],
    ["parallel", 1],
    ["abandon", ["unmount"]],
    ["abandon", []],
    ["abandonLiveProcesses", true],
    ["abandonLiveProcesses", false],
    ["failedHooks", "retry"],
    ["failedHooks", "report"],
  ] as const)("takes the caller's %s: %j, and the rest from the profile", (part, choice) => {
    const policy = {
      gracePeriodSeconds: 10,
      parallel: 3,
      abandon: ["remove-cgroups"],
      abandonLiveProcesses: part === "abandonLiveProcesses" && !choice,
      failedHooks: choice === "retry" ? "report" : "retry",
    } as const;
    expect(choosePolicy(policy, { [part]: choice })).toEqual({ ...policy, [part]: choice });
  });

  it("takes a part that is undefined for one that is missing", () => {
    expect(choosePolicy(defaultPolicy, { parallel: undefined })).toEqual(defaultPolicy);
  });
});
