import { describe, it } from "vitest";
import { sweepProfile } from "./sweep.js";

describe("every fault and every pair of faults, with kata", () => {
  it("stop recovers", { timeout: 600_000 }, () => sweepProfile("kata", "stop"));

  it("remove recovers", { timeout: 600_000 }, () => sweepProfile("kata", "remove"));
});
