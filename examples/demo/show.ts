import type { Observer, RemovePodSandboxError, RunReport, TeardownPlan } from "podsandbox";
import type { Found } from "./look-up.js";
import type { Stage } from "./stage.js";

/** What one pod's teardown came to. */
export type Ended =
  | { readonly pod: string; readonly report: RunReport & { readonly outcome: string } }
  | { readonly pod: string; readonly error: RemovePodSandboxError };

/** What is done to both pods. */
export type Doing = "stop" | "remove";

/** Shows the demo to people, or to programs. */
export interface Show {
  readonly opening: (stage: Stage, profile: string, isResumed: boolean) => void;
  readonly existing: (stage: Stage, found: Found) => void;
  readonly plans: (stage: Stage, plans: readonly TeardownPlan[]) => void;
  /** The demo has ended its own pods, and the library nothing. */
  readonly planOnly: () => void;
  readonly begins: (doing: Doing, pods: readonly string[]) => void;
  readonly observe: Observer;
  readonly ended: (doing: Doing, ends: readonly Ended[]) => void;
  readonly crash: (step: string, directory: string) => void;
  readonly left: (before: Found, after: Found, isResumed: boolean) => void;
  readonly traceWritten: (path: string) => void;
  readonly interrupted: () => void;
  readonly failed: (message: string) => void;
}
