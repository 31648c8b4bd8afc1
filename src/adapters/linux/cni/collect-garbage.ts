import {
  err,
  ok,
  type AdapterFault,
  type Call,
  type Done,
  type GarbageRequest,
  type Result,
} from "../../../index.js";
import { refused } from "../../node/answering.js";
import { joinFaults } from "./join-faults.js";
import { askEveryPlugin, readAsking, unasked } from "./ask-every-plugin.js";
import type { CniSetting } from "./cni-setting.js";
import { inTurn } from "./turns.js";

/**
 * The network holds nothing but the valid attachments, as far as its plugins know GC: changed where
 * one does. No other operation on the network runs meanwhile in this process. It never stands for a
 * DEL. (CNI SPEC 1.1.0 §2 GC)
 */
export async function collectGarbage(
  setting: CniSetting,
  request: GarbageRequest,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const validAttachments = request.valid.map(({ sandboxId, interfaceName }) => ({
    containerID: sandboxId,
    ifname: interfaceName,
  }));
  const asking = readAsking(setting, request, { validAttachments });
  if (asking.isErr()) return err(asking.error);
  const { network } = asking.value;
  // What is valid was gathered by this name, and of another network all would be garbage.
  if (network.name !== request.network)
    return refused(`the configuration is that of network ${network.name}, not ${request.network}`);
  return inTurn(`network ${network.name}`, "exclusive", call, async () => {
    const { answered, faults, warnings } = network.disableGC
      ? unasked(network, "its configuration disables GC")
      : await askEveryPlugin(setting, "GC", asking.value, call);
    const fault = joinFaults(faults);
    return fault === undefined ? ok({ changed: answered > 0, warnings }) : err(fault);
  });
}
