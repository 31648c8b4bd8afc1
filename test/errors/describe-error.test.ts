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
      "Several ids begin with 4f, and nothing was done:
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
      "The wait has ended: it cannot be found out how far the sandbox has come.
      store.findSandbox on 4f1c9a: the connection was closed
        unavailable: the other side cannot be reached, or has no resources left
          (attempt 3, after 512 ms)
      What to do:
        It may pass by itself: trying again may help.
        unavailable: Look whether the service behind this port runs.
        Wait again when what failed answers; waiting changes nothing."
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

describe("describeError says why a container is not deleted", () => {
  it("of not-found", () => {
    expect(told(samples["not-found"])).toMatchInlineSnapshot(`
      "Container web: nothing has exactly this id.
      What to do:
        Give its whole id; a deletion by force takes an absent one for a success."
    `);
  });

  it("of not-stopped", () => {
    expect(told(samples["not-stopped"])).toMatchInlineSnapshot(`
      "Container web: it is running, so nothing was done.
      What to do:
        Stop it first, or delete it by force, which kills it."
    `);
  });

  it("of unknown-container-type", () => {
    expect(told(samples["unknown-container-type"])).toMatchInlineSnapshot(`
      "Container web: nothing says whether it is a sandbox's own.
      What to do:
        Put its annotations right, or delete it by force."
    `);
  });

  it("of invalid-oci-config", () => {
    expect(told(samples["invalid-oci-config"])).toMatchInlineSnapshot(`
      "Container web: its OCI configuration is no use: it has none
      What to do:
        Put its OCI configuration right, or delete it by force."
    `);
  });

  it("of invalid-cgroups-path", () => {
    expect(told(samples["invalid-cgroups-path"])).toMatchInlineSnapshot(`
      "No cgroup paths can be made of the OCI configuration: cgroupsPath /../.. does
        not stay below its mount
      What to do:
        Put the OCI configuration right."
    `);
  });

  it("of not-all-deleted, with the error of each", () => {
    expect(told(samples["not-all-deleted"])).toMatchInlineSnapshot(`
      "2 of 3 containers could not be deleted.
      Gone: one (deleted).
        Container two: nothing has exactly this id.
        What to do:
          Give its whole id; a deletion by force takes an absent one for a success.
        Container web of sandbox 4f1c9a: another stop or remove holds its lease, so
          nothing was begun.
        store.lease on 4f1c9a: it is leased
          busy: somebody else is using it (attempt 1, after 5.0 s)
          held by process 812: removePodSandbox
        Settled: no step.
        What to do:
          It may pass by itself: trying again may help.
          busy: Wait for whoever holds it, or end the holders.
          Call again when the other one has ended, or wait longer for it.
      What to do:
        Delete again what failed, when that is done: what is deleted stays so."
    `);
  });

  it("of not-all-deleted, where nothing is gone", () => {
    const [, failed] = samples["not-all-deleted"].results;
    const results = failed === undefined ? [] : [failed];
    expect(told({ kind: "not-all-deleted", results })).toMatchInlineSnapshot(`
      "1 of 1 container could not be deleted.
        Container two: nothing has exactly this id.
        What to do:
          Give its whole id; a deletion by force takes an absent one for a success.
      What to do:
        Delete again what failed, when that is done: what is deleted stays so."
    `);
  });

  it("of not-all-deleted, where several are gone", () => {
    const { kind, results } = samples["not-all-deleted"];
    const again = results.slice(0, 1).map((one) => ({ ...one, containerId: "four" }));
    const text = told({ kind, results: [...again, ...results] });
    expect(text).toMatch(/^Gone: four \(deleted\), one \(deleted\)\.$/m);
  });
});
