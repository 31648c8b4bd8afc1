import { answeringClauses } from "./answering.js";
import { endingClauses } from "./ending.js";
import { inspectingClauses } from "./inspecting.js";
import { listingClauses } from "./listing.js";
import { reapingClauses } from "./reaping.js";
import type { RuntimeClause } from "./runtime-subject.js";
import { stoppingClauses } from "./stopping.js";

/** What a runtime promises: the port `ContainerRuntime`. */
export const runtimeContract: readonly RuntimeClause[] = [
  ...answeringClauses,
  ...inspectingClauses,
  ...endingClauses,
  ...stoppingClauses,
  ...reapingClauses,
  ...listingClauses,
];
