import { adoptingClauses } from "./adopting.js";
import { answeringClauses } from "./answering.js";
import { creatingClauses } from "./creating.js";
import { factClauses } from "./facts.js";
import { fenceClauses } from "./fence.js";
import { findingClauses } from "./finding.js";
import { forgettingClauses } from "./forgetting.js";
import { leasingClauses } from "./leasing.js";
import { ledgerClauses } from "./ledger.js";
import { recordingClauses } from "./recording.js";
import type { StoreClause } from "./store-subject.js";

/** What a store promises: the port `ContainerStore` and its creating half, `CreatorStore`. */
export const storeContract: readonly StoreClause[] = [
  ...answeringClauses,
  ...findingClauses,
  ...recordingClauses,
  ...factClauses,
  ...fenceClauses,
  ...creatingClauses,
  ...leasingClauses,
  ...forgettingClauses,
  ...ledgerClauses,
  ...adoptingClauses,
];
