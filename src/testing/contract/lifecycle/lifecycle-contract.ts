import { conformanceClauses } from "./conformance.js";
import type { LifecycleClause } from "./lifecycle-subject.js";
import { recoveryClauses } from "./recovery.js";

/**
 * What a whole set of ports promises, once the library's lifecycles run over it: what CRI asks of
 * StopPodSandbox and RemovePodSandbox, with what critest checks, and recovery.
 */
export const lifecycleContract: readonly LifecycleClause[] = [
  ...conformanceClauses,
  ...recoveryClauses,
];
