import { describe, it } from "vitest";
import { sweepProfile } from "./sweep.js";

describe("every fault and every pair of faults, with containerd", () => {
  it("stop recovers", { timeout: 600_000 }, () => sweepProfile("containerd", "stop"));

  it("remove recovers", { timeout: 600_000 }, () => sweepProfile("containerd", "remove"));
});
