import { deleteSandboxSteps, describeError, profiles, type Element } from "podsandbox";
import { describe, expect, it } from "vitest";
import { failedAt, faultOf } from "./samples.js";

const lists: readonly (readonly Element[])[] = [
  ...Object.values(profiles).flatMap(({ stop, remove }) => [stop, remove]),
  deleteSandboxSteps,
];

const steps = lists
  .flat()
  .flatMap((element) => ("together" in element ? element.together : [element]));

describe("describeError on a step that cannot be given up: nobody can list its containers", () => {
  const fault = faultOf({ port: "store", operation: "listContainers" });
  const inVain = steps.filter(({ abandon }) => abandon?.covers?.(fault) === false);
  const names = [...new Set(inVain.map(({ name }) => name))];

  it("knows such steps", () => {
    expect(names).toContain("prove-dead");
    expect(names).toContain("unmount");
  });

  it.each(names)("does not say that %s could be", (step) => {
    expect(describeError(failedAt(step, fault))).not.toContain("policy:");
  });
});
