import { describeError, type TeardownError } from "podsandbox";
import { describe, expect, it } from "vitest";
import { samples } from "./samples.js";

/** Narrow enough for a snapshot that is indented. */
const told = (error: TeardownError) => describeError(error, { columns: 80 });

describe("describeError says what was not even begun", () => {
  it("of invalid-request", () => {
    expect(told(samples["invalid-request"])).toMatchInlineSnapshot(`
      "What was given is invalid, and nothing has been done:
        request.podSandboxId: must not be empty
        ports.network.detach: must be a function
      What to do:
        Correct what was given; trying again as it is cannot help."
    `);
  });

  it("of ambiguous-id", () => {
    expect(told(samples["ambiguous-id"])).toMatchInlineSnapshot(`
      "Several sandboxes have an id that begins with 4f; nothing was done:
        4f1c9a
        4f77b0
      What to do:
        Give the whole id, or a longer prefix of it."
    `);
  });

  it("of cannot-read", () => {
    expect(told(samples["cannot-read"])).toMatchInlineSnapshot(`
      "There is no plan: the store cannot say what there is.
      store.findSandbox on 4f1c9a: the connection was closed
        unavailable: the other side cannot be reached, or has no resources left
          (attempt 3, after 512 ms)
      What to do:
        It may pass by itself: trying again may help.
        unavailable: Look whether the service behind this port runs.
        Ask again when the store answers."
    `);
  });

  it("of cannot-list", () => {
    expect(told(samples["cannot-list"])).toMatchInlineSnapshot(`
      "No sandbox was touched: the store cannot list them.
      store.findSandbox: the connection was closed
        unavailable: the other side cannot be reached, or has no resources left
          (attempt 3, after 512 ms)
      What to do:
        It may pass by itself: trying again may help.
        unavailable: Look whether the service behind this port runs.
        Call again when the store answers; no sandbox was touched."
    `);
  });

  it("of wait-failed", () => {
    expect(told(samples["wait-failed"])).toMatchInlineSnapshot(`
      "The wait has ended: the store cannot say how far the sandbox has come.
      store.findSandbox on 4f1c9a: the connection was closed
        unavailable: the other side cannot be reached, or has no resources left
          (attempt 3, after 512 ms)
      What to do:
        It may pass by itself: trying again may help.
        unavailable: Look whether the service behind this port runs.
        Wait again when the store answers; waiting changes nothing."
    `);
  });

  it("of wait-cancelled", () => {
    expect(told(samples["wait-cancelled"])).toMatchInlineSnapshot(`
      "Sandbox 4f1c9a: the wait was ended before it was stopped.
      What to do:
        Wait again, with a signal that stays quiet; waiting changes nothing."
    `);
  });

  it("of defect", () => {
    expect(told(samples["defect"])).toMatchInlineSnapshot(`
      "podsandbox failed in a way that it does not foresee: clock.now is not a function
      What to do:
        Report it, with this text. Calling again is safe: every step can be repeated."
    `);
  });
});
