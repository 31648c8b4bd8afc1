export { addPod } from "./building/add-pod.js";
export {
  createContainer,
  type CreateContainerRequest,
  type CreatedContainer,
  type CreationStage,
} from "./building/create-container.js";
export type {
  AttachmentSpec,
  BuiltPod,
  ContainerSpec,
  MountSpec,
  PodPart,
  PodSpec,
  ProcessSpec,
} from "./building/pod-spec.js";
export type { Clause, ContractSubject } from "./contract/clause.js";
export { fileSystemContract } from "./contract/file-system/file-system-contract.js";
export type {
  FileSystemCapability,
  FileSystemClause,
  FileSystemSubject,
  PinWish,
} from "./contract/file-system/file-system-subject.js";
export { fileSystemCapabilities } from "./contract/file-system/file-system-subject.js";
export { lifecycleContract } from "./contract/lifecycle/lifecycle-contract.js";
export type {
  LifecycleCapability,
  LifecycleClause,
  LifecycleContainer,
  LifecyclePodWish,
  LifecycleSubject,
} from "./contract/lifecycle/lifecycle-subject.js";
export { lifecycleCapabilities } from "./contract/lifecycle/lifecycle-subject.js";
export { networkContract } from "./contract/network/network-contract.js";
export type {
  AttachedPod,
  AttachmentWish,
  NetworkCapability,
  NetworkClause,
  NetworkSubject,
} from "./contract/network/network-subject.js";
export { networkCapabilities } from "./contract/network/network-subject.js";
export {
  checkClause,
  runContract,
  type ClauseResult,
  type ContractOptions,
} from "./contract/run-contract.js";
export { runtimeContract } from "./contract/runtime/runtime-contract.js";
export type {
  RunWish,
  ReusedPids,
  RuntimeCapability,
  RuntimeClause,
  RuntimeSight,
  RuntimeSubject,
  SeenProcess,
} from "./contract/runtime/runtime-subject.js";
export { runtimeCapabilities } from "./contract/runtime/runtime-subject.js";
export { storeContract } from "./contract/store/store-contract.js";
export type {
  IdleProcess,
  StoreCapability,
  StoreClause,
  StoreProcess,
  StoreSubject,
} from "./contract/store/store-subject.js";
export { storeCapabilities } from "./contract/store/store-subject.js";
export { createFakeNode, type FakeNodeOptions } from "./create-fake-node.js";
export type { FakeClock } from "./engine/fake-clock.js";
export { faultKinds, type FaultHow, type PlannedFault } from "./engine/fault-plan.js";
export type { CallOutcome, JournalEntry, PortCall } from "./engine/journal.js";
export type { Faults, Hit } from "./engine/switchboard.js";
export type { FakeNode, FakePorts, JoinedProcess } from "./fake-node.js";
export { endState } from "./looking/end-state.js";
export { leftovers } from "./looking/leftovers.js";
export { snapshot, type Snapshot } from "./looking/snapshot.js";
export { sweepFaults, type SweepOptions, type SweepOutcome } from "./sweep-faults.js";
export { pairFaults, singleFaults } from "./sweep/fault-choices.js";
export type { SweepViolation } from "./sweep/run-schedule.js";
export type { World } from "./world/world.js";
