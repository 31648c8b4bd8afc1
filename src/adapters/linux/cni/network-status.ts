import { err, ok, type AdapterFault, type Call, type Result } from "../../../index.js";
import { askEveryPlugin, readAsking, type NetworkRequest } from "./ask-every-plugin.js";
import type { CniSetting } from "./cni-setting.js";
import { joinFaults } from "./join-faults.js";
import { cniCodes } from "./plugin-fault.js";

/** What a network says of itself. It is about ADD alone: a DEL is run in any case. */
export interface NetworkStatus {
  /**
   * `ready` for ADD; `not-ready`; `impaired`: not ready, and the pods that are attached may lack
   * connectivity, too; `unknown` where no plugin knows STATUS.
   */
  readonly state: "ready" | "not-ready" | "impaired" | "unknown";
  /** What the plugins say that are not ready. */
  readonly messages: readonly string[];
  readonly warnings: readonly string[];
}

/** Whether the network can serve an ADD. (CNI SPEC 1.1.0 §2 STATUS) */
export async function networkStatus(
  setting: CniSetting,
  request: NetworkRequest,
  call: Call,
): Promise<Result<NetworkStatus, AdapterFault>> {
  const asking = readAsking(setting, request, {});
  if (asking.isErr()) return err(asking.error);
  const { answered, faults, warnings } = await askEveryPlugin(
    setting,
    "STATUS",
    asking.value,
    call,
  );
  const failure = joinFaults(faults.filter((fault) => !unready.has(codeOf(fault))));
  if (failure !== undefined) return err(failure);
  const codes = faults.map(codeOf);
  const messages = faults.map(({ message }) => message);
  if (codes.includes(cniCodes.isImpaired)) return ok({ state: "impaired", messages, warnings });
  if (codes.includes(cniCodes.cannotAdd)) return ok({ state: "not-ready", messages, warnings });
  return ok({ state: answered > 0 ? "ready" : "unknown", messages, warnings });
}

const unready: ReadonlySet<number | undefined> = new Set([cniCodes.cannotAdd, cniCodes.isImpaired]);

function codeOf({ details }: AdapterFault): number | undefined {
  return details?.code;
}
