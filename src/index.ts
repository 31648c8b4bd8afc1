export { err, ok, Result, ResultAsync } from "neverthrow";

export type {
  ContainerPhase,
  ContainerRecord,
  OciHook,
} from "./model/container.js";
export type { ContainerFact, SandboxFact } from "./model/facts.js";
export { applyContainerFact, applySandboxFact, hasReached } from "./model/facts.js";
export { whyNotAnId } from "./model/ids.js";
export type { JsonObject, JsonValue } from "./model/json.js";
export type { Debt, LedgerEntry } from "./model/ledger.js";
export type {
  Attachment,
  AttachmentKey,
  NamespaceIdentity,
  NamespaceState,
  NetworkNamespace,
} from "./model/network.js";
export { isSameAttachment } from "./model/network.js";
export type { AbandonableStep, Policy } from "./model/policy.js";
export type { LivingProcess, ProcessIdentity } from "./model/process.js";
export type {
  Notification,
  PodMetadata,
  RuntimeHandler,
  SandboxMount,
  SandboxPath,
  SandboxPhase,
  SandboxRecord,
  StepFailure,
} from "./model/sandbox.js";
export type { Signal } from "./model/signal.js";

export type { Answer } from "./ports/answer.js";
export type { Call, WaitingFor } from "./ports/call.js";
export type { ContainerRuntime, RuntimeState, Stopped } from "./ports/container-runtime.js";
export type {
  ContainerFound,
  ContainerStore,
  Lease,
  SandboxFound,
} from "./ports/container-store.js";
export type { CreatorStore } from "./ports/creation.js";
export { changed, unchanged, type Done } from "./ports/done.js";
export type {
  Clock,
  ContainerEvent,
  ContainerEvents,
  NodeResourceInterface,
  OciState,
  PostStopHooks,
  ProcessLabels,
  SynchronizationBlock,
} from "./ports/extensions.js";
export type {
  AdapterFault,
  Fault,
  FaultDetails,
  FaultReason,
  Holder,
  PortName,
} from "./ports/fault.js";
export type { FileSystem } from "./ports/file-system.js";
export type { DetachRequest, NetworkPlugin } from "./ports/network-plugin.js";
export type { Ports } from "./ports/ports.js";
