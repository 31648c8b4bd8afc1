import type { AdapterFault } from "../ports/fault.js";
import { section } from "./lay-out.js";
import { reasonWords } from "./reason-words.js";
import { visible } from "./visible.js";

/** What `openNode`, `createPod` and their like answer where the host does not let them. */
export type HostError =
  | { readonly kind: "node-failed"; readonly fault: AdapterFault }
  | {
      readonly kind: "create-failed";
      readonly fault: AdapterFault;
      /** A sentence for people, which says what is left. */
      readonly message: string;
    };

/** What the host refused, why, and what can be done about it. */
export function describeHostError(error: HostError): readonly string[] {
  const { reason, message } = error.fault;
  const { means, advice } = reasonWords[reason];
  const headline = visible(error.kind === "create-failed" ? error.message : message);
  return [...section(headline, [`${reason}: ${means}`]), ...section("What to do:", [advice])];
}
