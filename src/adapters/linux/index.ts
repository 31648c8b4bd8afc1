export type { NetworkRequest } from "./cni/ask-every-plugin.js";
export type { AttachRequest } from "./cni/attach.js";
export { attachNetwork, type AttachPorts } from "./cni/attach-network.js";
export { cniNetwork, type CniNetwork, type CniNetworkOptions } from "./cni/cni-network.js";
export type { CollectGarbageRequest, ValidAttachment } from "./cni/collect-garbage.js";
export type { NetworkStatus } from "./cni/network-status.js";
export type { Exec, ExecOutcome, ExecRequest, ExecWatch } from "./programs/exec.js";
export { spawnExec } from "./programs/spawn-exec.js";
