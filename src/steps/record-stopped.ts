import { act, skip, type SandboxSubject, type Step } from "../interpreter/step.js";
import { inUse } from "./in-use.js";
import { owedBy } from "./owed.js";

/**
 * Last: a crash anywhere above leaves a record that still asks to be stopped. Not while an address
 * is owed, or a list that waives a failed DEL would never try it again; and never where processes
 * were given up alive. (D15, D16, D27)
 */
export const recordStopped: Step<SandboxSubject, "record-stopped"> = {
  name: "record-stopped",
  says: "records that the sandbox is stopped, and says so to event subscribers",
  onFault: "end",
  plan: ({ sandbox }) =>
    inUse(sandbox) ?? (owedBy(sandbox).length === 0 ? act : skip("an attachment is still owed")),
  expect: () => ["record that it is stopped"],
  act: ({ sandbox }, { record, now }) =>
    record(
      { kind: "phase", phase: "stopped" },
      {
        type: "CONTAINER_STOPPED_EVENT",
        containerId: sandbox.id,
        sandboxId: sandbox.id,
        sandbox: { ...sandbox, phase: "stopped" },
        createdAt: now(),
      },
    ),
};
