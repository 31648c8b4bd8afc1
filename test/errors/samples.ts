import type { Fault, RunReport, StepReport, TeardownError } from "podsandbox";

type ErrorOf<Kind extends TeardownError["kind"]> = TeardownError & { readonly kind: Kind };

/** A fault, as ordinary as can be. */
export function faultOf(parts: Partial<Fault> = {}): Fault {
  return {
    port: "network",
    operation: "detach",
    subject: "4f1c9a",
    reason: "timed-out",
    message: "gave no answer within 30000 ms",
    attempt: 1,
    milliseconds: 31_004.2,
    ...parts,
  };
}

/** What became of a step; it acted and changed something, unless told otherwise. */
export function stepOf(step: string, parts: Partial<StepReport> = {}): StepReport {
  const nothing = { warnings: [], faults: [] };
  return { step, outcome: "acted", changed: true, milliseconds: 12, ...nothing, ...parts };
}

/** The report of a run that did nothing yet. */
export function reportOf(parts: Partial<RunReport> = {}): RunReport {
  return {
    sandboxId: "4f1c9a",
    settled: [],
    left: [],
    outlived: [],
    warnings: [],
    stateNotPersisted: false,
    milliseconds: 0,
    ...parts,
  };
}

/** A step that failed alone. */
export function failedAt(step: string, ...faults: readonly Fault[]): ErrorOf<"step-failed"> {
  const attempted = [stepOf(step, { outcome: "failed", changed: false, faults })];
  return { kind: "step-failed", steps: [step], faults, attempted, report: reportOf() };
}

const storeFault = faultOf({
  port: "store",
  operation: "findSandbox",
  reason: "unavailable",
  message: "the connection was closed",
  attempt: 3,
  milliseconds: 512,
});

const leaseFault = faultOf({
  port: "store",
  operation: "lease",
  reason: "busy",
  message: "it is leased",
  milliseconds: 5_000,
  details: { holders: [{ pid: 812, where: "removePodSandbox" }] },
});

const unmountFault = faultOf({
  port: "fileSystem",
  operation: "unmount",
  subject: "/run/pods/4f1c9a/shm",
  reason: "busy",
  message: "target is busy",
  attempt: 8,
  milliseconds: 2_913,
  details: {
    exitCode: 32,
    holders: [{ pid: 4711, where: "/run/pods/4f1c9a/shm/lock" }],
    stderr: "umount: /run/pods/4f1c9a/shm: target is busy.\n",
  },
});

const stopFault = faultOf({
  port: "runtime",
  operation: "stopContainer",
  subject: "web",
  milliseconds: 40_000,
});

/** One error of every kind. */
export const samples: { readonly [Kind in TeardownError["kind"]]: ErrorOf<Kind> } = {
  "invalid-request": {
    kind: "invalid-request",
    issues: [
      { path: "request.podSandboxId", message: "must not be empty" },
      { path: "ports.network.detach", message: "must be a function" },
    ],
  },
  "ambiguous-id": { kind: "ambiguous-id", id: "4f", candidates: ["4f1c9a", "4f77b0"] },
  cancelled: {
    kind: "cancelled",
    next: ["reap", "unmount", "detach-network"],
    report: reportOf({
      settled: [stepOf("fence"), stepOf("prove-dead")],
      left: [{ step: "detach-network", what: "detach eth0 from podnet" }],
    }),
  },
  "step-failed": {
    kind: "step-failed",
    steps: ["unmount"],
    faults: [unmountFault],
    attempted: [
      stepOf("reap"),
      stepOf("unmount", { outcome: "failed", faults: [unmountFault], milliseconds: 2_914 }),
      stepOf("detach-network"),
    ],
    report: reportOf({
      settled: [
        stepOf("fence"),
        stepOf("stop-containers", { outcome: "waived", faults: [stopFault] }),
        stepOf("prove-dead", { warnings: ["cgroup v1 is mounted too"] }),
      ],
      left: [
        { step: "unmount", what: "unmount /run/pods/4f1c9a/shm" },
        { step: "record-stopped", what: "record it stopped" },
      ],
      outlived: [{ port: "runtime", operation: "stopContainer", subject: "web" }],
      warnings: ["synchronization is not blocked: no answer"],
      stateNotPersisted: true,
    }),
  },
  "containers-keep-appearing": {
    kind: "containers-keep-appearing",
    containerIds: ["web", "web-1", "web-2"],
    report: reportOf({ settled: [stepOf("fence")] }),
  },
  "sandbox-busy": { kind: "sandbox-busy", fault: leaseFault, report: reportOf() },
  "store-failed": { kind: "store-failed", fault: storeFault, report: reportOf() },
  "cannot-read": { kind: "cannot-read", fault: storeFault },
  "cannot-list": { kind: "cannot-list", fault: { ...storeFault, subject: "" } },
  "search-cancelled": { kind: "search-cancelled" },
  "collection-cancelled": {
    kind: "collection-cancelled",
    soFar: {
      ...{ applied: true, ledger: [], damaged: [], networks: [] },
      leftovers: [
        {
          ...{ sandboxId: "4f1c9a", heldBy: ["runtime"], alive: [], outcome: "removed" },
          ...{ changed: true, warnings: [], faults: [] },
        },
      ],
      ...{ faults: [], warnings: [], outlived: [], milliseconds: 0 },
    },
  },
  "wait-failed": { kind: "wait-failed", fault: storeFault },
  "wait-cancelled": { kind: "wait-cancelled", sandboxId: "4f1c9a" },
  "not-all-deleted": {
    kind: "not-all-deleted",
    results: [
      { containerId: "one", outcome: "deleted", type: "pod_container", warnings: [], runs: [] },
      { containerId: "two", outcome: "failed", error: { kind: "not-found", containerId: "two" } },
      {
        containerId: "web",
        outcome: "failed",
        error: {
          kind: "sandbox-busy",
          fault: leaseFault,
          report: reportOf({ containerId: "web" }),
        },
      },
    ],
  },
  "not-found": { kind: "not-found", containerId: "web" },
  "not-stopped": {
    kind: "not-stopped",
    containerId: "web",
    state: "running",
    report: reportOf({ containerId: "web" }),
  },
  "unknown-container-type": { kind: "unknown-container-type", containerId: "web" },
  "invalid-oci-config": {
    kind: "invalid-oci-config",
    containerId: "web",
    message: "it has none",
  },
  "invalid-cgroups-path": {
    kind: "invalid-cgroups-path",
    message: "cgroupsPath /../.. does not stay below its mount",
  },
  "creators-at-work": {
    kind: "creators-at-work",
    sandboxId: "4f1c9a",
    creators: 2,
    milliseconds: 30_000,
  },
  "backing-off": {
    kind: "backing-off",
    sandboxId: "4f1c9a",
    attempts: 3,
    nextAttemptAt: 1_893_456_000_000,
    error: failedAt("detach-network", faultOf()),
  },
  "not-admitted": { kind: "not-admitted", sandboxId: "4f1c9a", phase: "stopping" },
  "admission-unknown": { kind: "admission-unknown", sandboxId: "4f1c9a", fault: storeFault },
  "work-threw": { kind: "work-threw", sandboxId: "4f1c9a", message: "no image" },
  defect: { kind: "defect", message: "clock.now is not a function" },
};
