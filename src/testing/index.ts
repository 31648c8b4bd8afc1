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
export { createFakeNode, type FakeNodeOptions } from "./create-fake-node.js";
export type { FakeClock } from "./engine/fake-clock.js";
export { faultKinds, type FaultHow, type PlannedFault } from "./engine/fault-plan.js";
export type { CallOutcome, JournalEntry, PortCall } from "./engine/journal.js";
export type { Faults } from "./engine/switchboard.js";
export type { FakeNode, FakePorts, JoinedProcess } from "./fake-node.js";
export { leftovers } from "./looking/leftovers.js";
export { snapshot, type Snapshot } from "./looking/snapshot.js";
export type { World } from "./world/world.js";
