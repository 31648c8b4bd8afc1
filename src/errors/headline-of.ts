import type { RunError } from "../interpreter/report.js";
import type {
  AdmissionUnknown,
  BackingOff,
  CreatorsAtWork,
  NotAdmitted,
  WorkThrew,
} from "../coordinator/coordinator-errors.js";
import type { NotAllDeleted } from "../delete-container.js";
import { describeCollection } from "./describe-collection.js";
import { describeDuration } from "./describe-duration.js";
import { section } from "./lay-out.js";
import type { TeardownError } from "./teardown-error.js";

/** An error that speaks of nothing that was done. */
type PlainError = Exclude<TeardownError, RunError | NotAllDeleted | BackingOff>;

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
    case "search-cancelled":
      return ["The search for leftovers was ended before all ports had been asked."];
    case "collection-cancelled":
      return [describeCollection(error.soFar)];
    case "wait-failed":
      return ["The wait has ended: it cannot be found out how far the sandbox has come."];
    case "wait-cancelled":
      return [`Sandbox ${error.sandboxId}: the wait was ended before it was stopped.`];
    case "creators-at-work":
    case "not-admitted":
    case "admission-unknown":
    case "work-threw":
      return [`Sandbox ${error.sandboxId}: ${aboutAdmission(error)}`];
    case "defect":
      return [`podsandbox failed in a way that it does not foresee: ${error.message}`];
  }
}

function aboutAdmission(
  error: CreatorsAtWork | NotAdmitted | AdmissionUnknown | WorkThrew,
): string {
  switch (error.kind) {
    case "creators-at-work": {
      const after = describeDuration(error.milliseconds);
      const still = `${error.creators} admitted to create in it did not end in ${after}`;
      return `${still}, so nothing was begun.`;
    }
    case "not-admitted":
      return `it is ${error.phase}, so nothing may begin in it.`;
    case "admission-unknown":
      return "nothing was begun in it: the store cannot say whether it is being stopped.";
    case "work-threw":
      return `the admitted work threw instead of answering: ${error.message}`;
  }
}
