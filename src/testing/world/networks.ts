import type { Attachment } from "../../index.js";
import { bareRecord } from "./bare-record.js";

/** What an ADD set up, or began to, and what a DEL must be given to find it again. */
export interface HeldAttachment {
  readonly given: Omit<Attachment, "state">;
  readonly namespacePath: string;
  readonly addresses: readonly string[];
  readonly rules: readonly string[];
}

/** What the network plugins of a fake node hold. */
export interface Networks {
  /** By sandbox id, in the order of ADD; there is no empty list. */
  readonly held: Record<string, HeldAttachment[]>;
}

/** Networks on which nothing is held. */
export function emptyNetworks(): Networks {
  return { held: bareRecord() };
}
