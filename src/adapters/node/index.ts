export { diagnosticsObserver } from "./diagnostics-observer.js";
export {
  directoryFileSystem,
  type DirectoryFileSystemOptions,
} from "./directories/directory-file-system.js";
export { hostNetwork } from "./host-network.js";
export type { PodContainer } from "./pods/create-container.js";
export type { CreateFailed, CreationStep } from "./pods/create-failed.js";
export type { Pod } from "./pods/create-pod.js";
export type { PodTraces } from "./pods/look.js";
export { openNode, type Node, type NodePorts } from "./pods/open-node.js";
export type { NodeFailed, PodMethods } from "./pods/pod-methods.js";
export type { ContainerWish, PodWish } from "./pods/pod-request.js";
export type { Created, CreatorRuntime } from "./processes/creator-runtime.js";
export {
  processRuntime,
  type ProcessRuntime,
  type ProcessRuntimeCapability,
  type ProcessRuntimeOptions,
} from "./processes/process-runtime.js";
export type { ProcessSpec } from "./processes/runtime-state.js";
export { fileStore, type FileStoreOptions } from "./store/file-store.js";
