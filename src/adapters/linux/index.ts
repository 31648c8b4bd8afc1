export type { NetworkRequest } from "./cni/ask-every-plugin.js";
export type { AttachRequest } from "./cni/attach.js";
export { attachNetwork, type AttachPorts } from "./cni/attach-network.js";
export { cniNetwork, type CniNetwork, type CniNetworkOptions } from "./cni/cni-network.js";
export type { NetworkStatus } from "./cni/network-status.js";
export { identifyNamespace } from "./files/identify-namespace.js";
export { linuxFileSystem, type LinuxFileSystemOptions } from "./files/linux-file-system.js";
export type { Exec, ExecOutcome, ExecRequest, ExecWatch } from "./programs/exec.js";
export { spawnExec } from "./programs/spawn-exec.js";
export { execBroker, type ExecBroker } from "./programs/exec-broker.js";
export { ociHooks, type OciHooksOptions } from "./hooks/oci-hooks.js";
export { openPrograms, type ProgramsOptions } from "./programs/open-programs.js";
export type { ProgramRequest, Programs, Ran } from "./programs/programs.js";
export { ociRuntime, type OciRuntime, type OciRuntimeOptions } from "./oci/oci-runtime.js";
export { busyboxRootfs, type BusyboxOptions } from "./pods/busybox-rootfs.js";
export { openLinuxNode, type LinuxNode, type LinuxNodePorts } from "./pods/open-linux-node.js";
export type {
  LinuxNodeOptions,
  LinuxPodWish,
  PodNetwork,
  PortMapping,
} from "./pods/linux-pod-request.js";
export type { LinuxPodTraces } from "./pods/look-for-linux-pod.js";
