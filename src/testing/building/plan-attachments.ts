import type { Attachment } from "../../index.js";
import type { HeldAttachment } from "../world/networks.js";
import type { AttachmentSpec, PodSpec } from "./pod-spec.js";

/** An attachment as the record has it, and what the plugins hold of it. */
export interface PlannedAttachment {
  readonly recorded: Attachment;
  readonly held?: HeldAttachment;
}

/** The attachments of the pod with this number; one, where nothing is said. */
export function planAttachments(
  { attachments = 1 }: PodSpec,
  number: number,
  namespacePath: string,
): readonly PlannedAttachment[] {
  const count = attachments === "unreadable" ? 1 : attachments;
  const specs = typeof count === "number" ? Array.from({ length: count }, () => ({})) : count;
  return specs.map((spec, at) => planAttachment(spec, at, number, namespacePath));
}

function planAttachment(
  spec: AttachmentSpec,
  at: number,
  number: number,
  namespacePath: string,
): PlannedAttachment {
  const { result: isRecorded = true, held: isHeld, state = "owed", ...fields } = spec;
  const network = spec.network ?? (at === 0 ? "pods" : `pods-${at + 1}`);
  const address = `10.${88 + at}.${(number >> 8) & 255}.${number & 255}`;
  const added = {
    network,
    interfaceName: `eth${at}`,
    configuration: `{"cniVersion":"1.1.0","name":"${network}","plugins":[{"type":"bridge"}]}`,
    pluginDirectories: ["/opt/cni/bin"],
    arguments: { IgnoreUnknown: "1", K8S_POD_UID: `uid-${number}` },
    ...fields,
  };
  const result = { cniVersion: "1.1.0", ips: [{ address: `${address}/16` }] };
  const held: HeldAttachment = {
    given: { ...added, result },
    namespacePath,
    addresses: [address],
    rules: [`masquerade ${address}`],
  };
  return {
    recorded: { ...added, state, ...(isRecorded && { result }) },
    ...((isHeld ?? state !== "detached") && { held }),
  };
}
