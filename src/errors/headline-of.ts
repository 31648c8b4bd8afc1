import type { RunError } from "../interpreter/report.js";
import type { NotAllDeleted } from "../delete-container.js";
import { section } from "./lay-out.js";
import type { TeardownError } from "./teardown-error.js";

/** An error that speaks of nothing that was done. */
type PlainError = Exclude<TeardownError, RunError | NotAllDeleted>;

/** What happened, and what belongs to it line by line. */
export function headlineOf(error: PlainError): readonly string[] {
  switch (error.kind) {
    case "invalid-request":
      return section(
        "What was given is invalid, and nothing has been done:",
        error.issues.map(({ path, message }) => `${path}: ${message}`),
      );
    case "ambiguous-id":
      return section(`Several ids begin with ${error.id}, and nothing was done:`, error.candidates);
    case "not-found":
      return [`Container ${error.containerId}: nothing has exactly this id.`];
    case "not-stopped":
      return [`Container ${error.containerId}: it is ${error.state}, so nothing was done.`];
    case "unknown-container-type":
      return [`Container ${error.containerId}: nothing says whether it is a sandbox's own.`];
    case "invalid-oci-config":
      return [`Container ${error.containerId}: its OCI configuration is no use: ${error.message}`];
    case "invalid-cgroups-path":
      return [`No cgroup paths can be made of the OCI configuration: ${error.message}`];
    case "cannot-read":
      return ["There is no plan: the store cannot say what there is."];
    case "cannot-list":
      return ["No sandbox was touched: the store cannot list them."];
    case "wait-failed":
      return ["The wait has ended: the store cannot say how far the sandbox has come."];
    case "wait-cancelled":
      return [`Sandbox ${error.sandboxId}: the wait was ended before it was stopped.`];
    case "defect":
      return [`podsandbox failed in a way that it does not foresee: ${error.message}`];
  }
}
