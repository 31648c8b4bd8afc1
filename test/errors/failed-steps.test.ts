import { deleteSandboxSteps, describeError, profiles } from "podsandbox";
import type { AbandonableStep, Element, TeardownError } from "podsandbox";
import { describe, expect, it } from "vitest";
import { failedAt, faultOf, reportOf, stepOf } from "./samples.js";

const abandonable: readonly AbandonableStep[] = [
  ...(["unmount", "detach-network", "remove-network-namespace"] as const),
  ...(["remove-cgroups", "remove-directories"] as const),
];

/** Narrow enough for a snapshot that is indented. */
const told = (error: TeardownError) => describeError(error, { columns: 80 });

describe("describeError on a run that failed", () => {
  it("names processes, their state and what they wait for, and how to go on without them", () => {
    const processes = [
      { pid: 4711, command: "nginx", containerId: "web", state: "D", waitChannel: "nfs_wait" },
      { pid: 4712, state: "?" },
      { pid: 4713 },
    ];
    const alive = { port: "runtime", operation: "listAlive", reason: "unkillable" } as const;
    const message = "still alive: nginx 4711, process 4712, process 4713";
    const fault = faultOf({ ...alive, message, milliseconds: 0, details: { processes } });
    expect(told(failedAt("prove-dead", fault))).toMatchInlineSnapshot(`
      "Sandbox 4f1c9a: step prove-dead failed.
      prove-dead (failed after 12 ms):
        runtime.listAlive on 4f1c9a: still alive: nginx 4711, process 4712, process
          4713
          unkillable: processes live on although they were killed (attempt 1)
          alive: process 4711, command nginx, container web, state D (uninterruptible:
            not even SIGKILL ends it), waiting in the kernel's nfs_wait
          alive: process 4712, state ?
          alive: process 4713
      Settled: no step.
      What to do:
        It may pass by itself: trying again may help.
        unkillable: A process in state D waits for a disk or a server: bring that
          back, or reboot.
        Or go on without; the ledger keeps what that leaves, to be collected later:
          policy: { abandonLiveProcesses: true }
        Call again afterwards: what is settled stays so, and what is left is done."
    `);
  });

  it("says that an operator is needed, and why, if any fault does not pass by itself", () => {
    const program = {
      reason: "missing-program",
      message: "/opt/cni/bin/bridge is not there",
    } as const;
    const error = failedAt("detach-network", faultOf(), faultOf(program));
    expect(told(error)).toMatchInlineSnapshot(`
      "Sandbox 4f1c9a: step detach-network failed.
      detach-network (failed after 12 ms):
        network.detach on 4f1c9a: gave no answer within 30000 ms
          timed-out: no answer came within the limit of the call (attempt 1, after
            31.0 s)
        network.detach on 4f1c9a: /opt/cni/bin/bridge is not there
          missing-program: a program that is needed is not there (attempt 1, after
            31.0 s)
      Settled: no step.
      What to do:
        An operator is needed: trying again alone does not help.
        timed-out: Look what the call waits for; give it a longer limit if it is only
          slow.
        missing-program: Install it, or put it back to the path that was recorded at
          creation.
        Or go on without; the ledger keeps what that leaves, to be collected later:
          policy: { abandon: ["detach-network"] }
        Call again afterwards: what is settled stays so, and what is left is done."
    `);
  });

  it("tells the failed steps of an element from those that were waived beside them", () => {
    const [busy, late] = [faultOf({ reason: "busy", message: "is busy" }), faultOf()];
    const attempted = [
      stepOf("reap", { outcome: "waived", faults: [late] }),
      stepOf("unmount", { outcome: "failed", faults: [busy] }),
      stepOf("remove-cgroups", { outcome: "failed", faults: [busy] }),
    ];
    const steps = ["unmount", "remove-cgroups"];
    const report = reportOf();
    const error = {
      kind: "step-failed",
      steps,
      faults: [late, busy, busy],
      attempted,
      report,
    } as const;
    expect(told(error)).toMatchInlineSnapshot(`
      "Sandbox 4f1c9a: steps unmount, remove-cgroups failed.
      reap (waived after 12 ms):
        network.detach on 4f1c9a: gave no answer within 30000 ms
          timed-out: no answer came within the limit of the call (attempt 1, after
            31.0 s)
      unmount (failed after 12 ms):
        network.detach on 4f1c9a: is busy
          busy: somebody else is using it (attempt 1, after 31.0 s)
      remove-cgroups (failed after 12 ms):
        network.detach on 4f1c9a: is busy
          busy: somebody else is using it (attempt 1, after 31.0 s)
      Settled: no step.
      What to do:
        It may pass by itself: trying again may help.
        busy: Wait for whoever holds it, or end the holders.
        Or go on without; the ledger keeps what that leaves, to be collected later:
          policy: { abandon: ["unmount", "remove-cgroups"] }
        Call again afterwards: what is settled stays so, and what is left is done."
    `);
  });

  it("names all that can be given up, where several steps failed", () => {
    const steps = ["unmount", "detach-network", "prove-dead", "reap"];
    const attempted = steps.map((step) =>
      stepOf(step, { outcome: "failed", faults: [faultOf({ message: step })] }),
    );
    const faults = attempted.flatMap((report) => report.faults);
    const error = { kind: "step-failed", steps, faults, attempted, report: reportOf() } as const;
    const policy = 'policy: { abandon: ["unmount", "detach-network"], abandonLiveProcesses: true }';
    expect(describeError(error)).toContain(policy);
  });

  it("names by what a step is given up whose name is another", () => {
    const flat = (elements: readonly Element[]) =>
      elements.flatMap((element) => ("together" in element ? element.together : [element]));
    const all = Object.values(profiles).flatMap(({ stop, remove }) => [...stop, ...remove]);
    const policy = { ...profiles.recommended.policy, abandonLiveProcesses: false };
    for (const step of flat([...all, ...deleteSandboxSteps])) {
      const named = abandonable.filter((name) =>
        step.abandon?.allowed?.({ ...policy, abandon: [name] }),
      );
      const text = describeError(failedAt(step.name, faultOf()));
      expect(text.includes("abandon: [")).toBe(named.length > 0);
      for (const name of named) expect(text).toContain(`abandon: ["${name}"]`);
    }
  });

  it("says that the record could not be read where no step was attempted", () => {
    const fault = faultOf({ port: "store", operation: "findSandbox", cause: "ECONNRESET" });
    const cause = { kind: "step-failed", steps: ["prove-dead"], faults: [fault] } as const;
    expect(told({ ...cause, attempted: [], report: reportOf() })).toMatchInlineSnapshot(`
      "Sandbox 4f1c9a: its record could not be read before step prove-dead.
      store.findSandbox on 4f1c9a: gave no answer within 30000 ms
        timed-out: no answer came within the limit of the call (attempt 1, after 31.0
          s)
        cause: ECONNRESET
      Settled: no step.
      What to do:
        It may pass by itself: trying again may help.
        timed-out: Look what the call waits for; give it a longer limit if it is only
          slow.
        Call again afterwards: what is settled stays so, and what is left is done."
    `);
  });

  it("offers no way around a step that cannot be given up", () => {
    const fault = faultOf({ port: "store", operation: "recordSandboxFact", reason: "refused" });
    expect(told(failedAt("fence", fault))).toMatchInlineSnapshot(`
      "Sandbox 4f1c9a: step fence failed.
      fence (failed after 12 ms):
        store.recordSandboxFact on 4f1c9a: gave no answer within 30000 ms
          refused: the other side understood, and will not do it (attempt 1, after
            31.0 s)
      Settled: no step.
      What to do:
        An operator is needed: trying again alone does not help.
        refused: Remove what its message names; the same call is refused again until
          then.
        Call again afterwards: what is settled stays so, and what is left is done."
    `);
  });

  it("says how a hook that is kept owed can be let go, which no ledger holds", () => {
    const hook = { port: "hooks", operation: "runPostStop", subject: "app /bin/after" } as const;
    const fault = faultOf({ ...hook, reason: "crashed", message: "exited with 3" });
    expect(told(failedAt("run-post-stop-hooks", fault))).toMatchInlineSnapshot(`
      "Sandbox 4f1c9a: step run-post-stop-hooks failed.
      run-post-stop-hooks (failed after 12 ms):
        hooks.runPostStop on app /bin/after: exited with 3
          crashed: a program or an adapter broke instead of answering (attempt 1,
            after 31.0 s)
      Settled: no step.
      What to do:
        An operator is needed: trying again alone does not help.
        crashed: It is a bug in the adapter or in the program that it calls: report it
          there.
        Or go on without the hook, which then counts as run:
          policy: { failedHooks: "report" }
        Call again afterwards: what is settled stays so, and what is left is done."
    `);
  });

  it("tells of a cancelled run of which no step is known", () => {
    expect(told({ kind: "cancelled", next: [], report: reportOf() })).toMatchInlineSnapshot(`
      "Sandbox 4f1c9a: the caller gave up before it was done.
      Settled: no step.
      What to do:
        Call again to go on: what is settled stays so."
    `);
  });

  it.each([
    ["4f1c9a", "Container web of sandbox 4f1c9a: the caller gave up"],
    ["", "Container web: the caller gave up"],
  ])("names the container, and its sandbox if that is known: %s", (sandboxId, begin) => {
    const report = reportOf({ sandboxId, containerId: "web" });
    expect(told({ kind: "cancelled", next: [], report })).toMatch(begin);
  });
});
