import { err, ok, type AdapterFault, type Call, type Done, type Result } from "../../../index.js";
import { joinFaults } from "./join-faults.js";
import { askEveryPlugin, readAsking, unasked, type NetworkRequest } from "./ask-every-plugin.js";
import type { CniSetting } from "./cni-setting.js";
import { inTurn } from "./turns.js";

/** What of a network is to stay; everything else of it may go. */
export interface CollectGarbageRequest extends NetworkRequest {
  /** Every attachment to the network that is still wanted, of whatever runtime. */
  readonly valid: readonly ValidAttachment[];
}

/** An attachment that is still wanted. */
export interface ValidAttachment {
  readonly containerId: string;
  readonly interfaceName: string;
}

/**
 * The network holds nothing but the valid attachments, as far as its plugins know GC: changed where
 * one does. No other operation on the network runs meanwhile in this process. It never stands for a
 * DEL. (CNI SPEC 1.1.0 §2 GC)
 */
export async function collectGarbage(
  setting: CniSetting,
  request: CollectGarbageRequest,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const validAttachments = request.valid.map(({ containerId, interfaceName }) => ({
    containerID: containerId,
    ifname: interfaceName,
  }));
  const asking = readAsking(setting, request, { validAttachments });
  if (asking.isErr()) return err(asking.error);
  const { network } = asking.value;
  return inTurn(`network ${network.name}`, "exclusive", call, async () => {
    const { answered, faults, warnings } = network.disableGC
      ? unasked(network, "its configuration disables GC")
      : await askEveryPlugin(setting, "GC", asking.value, call);
    const fault = joinFaults(faults);
    return fault === undefined ? ok({ changed: answered > 0, warnings }) : err(fault);
  });
}
