import { describeError, type TeardownError } from "podsandbox";
import { describe, expect, it } from "vitest";
import { failedAt, faultOf, reportOf } from "./samples.js";

/** Narrow enough for a snapshot that is indented. */
const told = (error: TeardownError) => describeError(error, { columns: 80 });

describe("describeError on values from elsewhere", () => {
  it("shows control characters, also in the words of a program", () => {
    const message = "\u001b[2Jall is well\r\n\u202e\ud800";
    const details = {
      stderr: "first\tline\r\n\u0007second\u2028line\n\n",
      code: 11,
      exitCode: 3,
      state: "\u0007",
    };
    const fault = faultOf({ subject: "4f\u00001c", message, cause: "\u200b", details });
    expect(told(failedAt("detach-network", fault))).toMatchInlineSnapshot(`
      "Sandbox 4f1c9a: step detach-network failed.
      detach-network (failed after 12 ms):
        network.detach on 4f\\u{0}1c: \\u{1b}[2Jall is well\\r\\n\\u{202e}\\u{d800}
          timed-out: no answer came within the limit of the call (attempt 1, after
            31.0 s)
          cause: \\u{200b}
          exit code 3
          error code 11
          state: \\u{7}
          its last words on stderr:
          | first\\tline
          | \\u{7}second\\u{2028}line
      Settled: no step.
      What to do:
        It may pass by itself: trying again may help.
        timed-out: Look what the call waits for; give it a longer limit if it is only
          slow.
        Or go on without; the ledger keeps what that leaves, to be collected later:
          policy: { abandon: ["detach-network"] }
        Call again afterwards: what is settled stays so, and what is left is done."
    `);
  });

  it("keeps within 100 columns, and leaves wide values and the words of a program whole", () => {
    const path = `/run/pods/${"x".repeat(120)}`;
    const stderr = "no space left ".repeat(20);
    const fault = faultOf({ subject: path, message: "is busy ".repeat(30), details: { stderr } });
    const lines = describeError(failedAt("unmount", fault)).split("\n");
    const wide = lines.filter((line) => line.length > 100);
    expect(wide.map((line) => line.trim())).toEqual([`${path}:`, `| ${stderr.trim()}`]);
  });

  it("does not break before a value that is too wide for any line", () => {
    const path = `/run/pods/${"x".repeat(120)}`;
    const cancelled = {
      kind: "cancelled",
      next: [],
      report: reportOf({ warnings: [path] }),
    } as const;
    const lines = describeError(cancelled).split("\n");
    expect(lines[lines.indexOf("Warnings:") + 1]).toBe(`  ${path}`);
  });

  it("quotes a program line by line, whichever way it ends them", () => {
    const details = { stderr: "one\ntwo\r\nthree\n" };
    const lines = describeError(failedAt("unmount", faultOf({ details }))).split("\n");
    const words = lines.map((line) => line.trim()).filter((line) => line.startsWith("| "));
    expect(words).toEqual(["| one", "| two", "| three"]);
  });

  it("breaks no line if it may be of any width", () => {
    const fault = faultOf({ message: "is busy ".repeat(30) });
    const text = describeError(failedAt("unmount", fault), { columns: Infinity });
    expect(text).toContain("is busy ".repeat(30).trim());
  });

  it("survives details that are not what their type says", () => {
    const details = JSON.parse('{ "processes": [null] }') as object;
    expect(told(failedAt("unmount", faultOf({ details })))).toMatchInlineSnapshot(`
      "Sandbox 4f1c9a: step unmount failed.
      unmount (failed after 12 ms):
        network.detach on 4f1c9a: gave no answer within 30000 ms
          timed-out: no answer came within the limit of the call (attempt 1, after
            31.0 s)
          it came with details that cannot be read
      Settled: no step.
      What to do:
        It may pass by itself: trying again may help.
        timed-out: Look what the call waits for; give it a longer limit if it is only
          slow.
        Or go on without; the ledger keeps what that leaves, to be collected later:
          policy: { abandon: ["unmount"] }
        Call again afterwards: what is settled stays so, and what is left is done."
    `);
  });
});
