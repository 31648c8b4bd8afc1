import {
  err,
  ok,
  type AdapterFault,
  type Call,
  type CreatorStore,
  type JsonObject,
  type Result,
} from "../../../index.js";
import { answering } from "../../node/answering.js";
import type { AttachRequest } from "./attach.js";
import type { CniNetwork } from "./cni-network.js";

/** What attaching needs: a store for the debt, and a network for the ADD. */
export interface AttachPorts {
  readonly store: Pick<CreatorStore, "oweAttachment" | "recordAttachmentResult">;
  readonly network: Pick<CniNetwork, "attach" | "checkAttach">;
}

/**
 * The sandbox is attached, and its record knows what DEL is owed: that it is owed before ADD is
 * attempted, and what ADD answered after it. Whatever fails from then on, it stays owed. What could
 * not be attempted at all is not owed. (CNI SPEC 1.1.0 §3, failures.md N02)
 */
export function attachNetwork(
  { store, network }: AttachPorts,
  request: AttachRequest,
  call: Call,
): Promise<Result<JsonObject, AdapterFault>> {
  const { sandboxId, attachment } = request;
  return answering(`sandbox ${sandboxId} is not attached`, [sandboxId], async () => {
    const checked = await network.checkAttach(request, call);
    if (checked.isErr()) return err(checked.error);
    const debt = { sandboxId, attachment: { ...attachment, state: "owed" } as const };
    const owed = await store.oweAttachment(debt, call);
    if (owed.isErr()) return err(owed.error);
    const result = await network.attach(request, call);
    if (result.isErr()) return err(result.error);
    const answer = { sandboxId, attachment, result: result.value };
    const recorded = await store.recordAttachmentResult(answer, call);
    return recorded.isErr() ? err(recorded.error) : ok(result.value);
  });
}
