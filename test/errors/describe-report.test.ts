import { describeReport } from "podsandbox";
import { describe, expect, it } from "vitest";
import { faultOf, reportOf, stepOf } from "./samples.js";

describe("describeReport", () => {
  it("says in one line that all went well", () => {
    const settled = [stepOf("fence"), stepOf("reap"), stepOf("unmount", { outcome: "skipped" })];
    const report = { outcome: "stopped", ...reportOf({ settled, milliseconds: 61_200 }) };
    const text = "Sandbox 4f1c9a: stopped in 1 min 1 s (3 steps: 2 acted, 1 skipped).";
    expect(describeReport(report)).toBe(text);
  });

  it("says that nothing has the id", () => {
    const report = { outcome: "absent", ...reportOf() };
    expect(describeReport(report)).toBe("Sandbox 4f1c9a: absent in 0 ms (0 steps).");
  });

  it("says what was overcome, what is left, what still runs and what it warns of", () => {
    const abandoned = stepOf("detach-network", { outcome: "abandoned", faults: [faultOf()] });
    const hooks = stepOf("run-post-stop-hooks", { warnings: ["hook /bin/tell failed"] });
    const report = reportOf({
      settled: [stepOf("fence"), abandoned, hooks],
      left: [{ step: "detach-network", what: "detach eth0 from podnet" }],
      outlived: [{ port: "network", operation: "detach", subject: "4f1c9a" }],
      warnings: ["the record is corrupt"],
    });
    expect(describeReport(report, { columns: 80 })).toMatchInlineSnapshot(`
      "Sandbox 4f1c9a: settled in 0 ms (3 steps: 2 acted, 1 abandoned).
      Went on in spite of:
        detach-network (abandoned):
          network.detach on 4f1c9a: gave no answer within 30000 ms
            timed-out: no answer came within the limit of the call (attempt 1, after
              31.0 s)
      Left:
        detach-network: detach eth0 from podnet
      Still running, without an answer:
        network.detach on 4f1c9a
      Warnings:
        the record is corrupt
        run-post-stop-hooks: hook /bin/tell failed"
    `);
  });
});
