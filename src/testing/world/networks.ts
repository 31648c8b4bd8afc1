import { isSameAttachment, type Attachment, type SandboxRecord } from "../../index.js";
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

/**
 * Whether a DEL is owed that has not had its effect. That it had may be known to the run alone that
 * asked for it, while there is no space to record it. (failures.md D01)
 */
export function isStillOwed({ held }: Networks, sandbox: SandboxRecord | undefined): boolean {
  const { id = "", attachments = [] } = sandbox ?? {};
  const left = held[id];
  if (left === undefined) return false;
  if (attachments === "unreadable") return true;
  const owed = attachments.filter(({ state }) => state === "owed");
  return owed.some((one) => left.some(({ given }) => isSameAttachment(given, one)));
}
