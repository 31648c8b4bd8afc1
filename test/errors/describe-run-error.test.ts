import { describeError, type TeardownError } from "podsandbox";
import { describe, expect, it } from "vitest";
import { samples } from "./samples.js";

/** Narrow enough for a snapshot that is indented. */
const told = (error: TeardownError) => describeError(error, { columns: 80 });

describe("describeError says how far a run came", () => {
  it("of cancelled", () => {
    expect(told(samples["cancelled"])).toMatchInlineSnapshot(`
      "Sandbox 4f1c9a: the caller gave up before it was done. The run ended at reap,
        unmount, detach-network.
      Settled: 2 steps (fence, prove-dead).
      Left:
        detach-network: detach eth0 from podnet
      What to do:
        Call again to go on: what is settled stays so."
    `);
  });

  it("of step-failed", () => {
    expect(told(samples["step-failed"])).toMatchInlineSnapshot(`
      "Sandbox 4f1c9a: step unmount failed.
      unmount (failed after 2.9 s):
        fileSystem.unmount on /run/pods/4f1c9a/shm: target is busy
          busy: somebody else is using it (attempt 8, after 2.9 s)
          exit code 32
          held by process 4711: /run/pods/4f1c9a/shm/lock
          its last words on stderr:
          | umount: /run/pods/4f1c9a/shm: target is busy.
      Beside it without a fault: reap (acted), detach-network (acted); the next run
        looks at it again.
      Settled: 3 steps (fence, stop-containers, prove-dead).
      Went on in spite of:
        stop-containers (waived):
          runtime.stopContainer on web: gave no answer within 30000 ms
            timed-out: no answer came within the limit of the call (attempt 1, after
              40.0 s)
      Left:
        unmount: unmount /run/pods/4f1c9a/shm
        record-stopped: record it stopped
      Still running, without an answer:
        runtime.stopContainer on web
      Warnings:
        synchronization is not blocked: no answer
        prove-dead: cgroup v1 is mounted too
        facts could not be written to the record, because there is no space or nothing
          may be written; another run finds them out again
      What to do:
        It may pass by itself: trying again may help.
        busy: Wait for whoever holds it, or end the holders.
        Or go on without; the ledger keeps what that leaves, to be collected later:
          policy: { abandon: ["unmount"] }
        Call again afterwards: what is settled stays so, and what is left is done."
    `);
  });

  it("of containers-keep-appearing", () => {
    expect(told(samples["containers-keep-appearing"])).toMatchInlineSnapshot(`
      "Sandbox 4f1c9a: containers keep appearing in it while it is being stopped (3
        containers so far: web, web-1, web-2).
      Settled: 1 step (fence).
      What to do:
        Stop whoever still creates containers in it, then call again: what is settled
          stays so."
    `);
  });

  it("of sandbox-busy", () => {
    expect(told(samples["sandbox-busy"])).toMatchInlineSnapshot(`
      "Sandbox 4f1c9a: another stop or remove holds its lease, so nothing was begun.
      store.lease on 4f1c9a: it is leased
        busy: somebody else is using it (attempt 1, after 5.0 s)
        held by process 812: removePodSandbox
      Settled: no step.
      What to do:
        It may pass by itself: trying again may help.
        busy: Wait for whoever holds it, or end the holders.
        Call again when the other one has ended, or wait longer for it."
    `);
  });

  it("of store-failed", () => {
    expect(told(samples["store-failed"])).toMatchInlineSnapshot(`
      "Sandbox 4f1c9a: the store cannot say what there is, so nothing was begun.
      store.findSandbox on 4f1c9a: the connection was closed
        unavailable: the other side cannot be reached, or has no resources left
          (attempt 3, after 512 ms)
      Settled: no step.
      What to do:
        It may pass by itself: trying again may help.
        unavailable: Look whether the service behind this port runs.
        Call again when the store answers."
    `);
  });
});
