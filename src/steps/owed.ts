import type { Attachment } from "../model/network.js";
import type { SandboxRecord } from "../model/sandbox.js";

/**
 * The attachments that are owed a DEL, in the reverse order of ADD. Attachments that cannot be read
 * are owed too. (R5, N02)
 */
export function owedBy({
  network,
  attachments,
}: SandboxRecord): readonly (Attachment | "unreadable")[] {
  if (network === "node" || attachments === undefined) return [];
  if (attachments === "unreadable") return ["unreadable"];
  return attachments.filter(({ state }) => state === "owed").reverse();
}
