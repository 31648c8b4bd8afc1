export { err, ok, Result, ResultAsync } from "neverthrow";

export {
  stopPodSandbox,
  stopSteps,
  type StopPodSandboxError,
  type StopReport,
} from "./stop-pod-sandbox.js";
export {
  removePodSandbox,
  removeSteps,
  type RemovePodSandboxError,
  type RemoveReport,
} from "./remove-pod-sandbox.js";
export { stopContainer, stopContainerSteps } from "./stop-container.js";
export type { StopContainerError, StopContainerReport } from "./stop-container.js";
export { removeContainer, removeContainerSteps } from "./remove-container.js";
export type { RemoveContainerError, RemoveContainerReport } from "./remove-container.js";
export { deleteContainer, deleteContainerSteps, deleteSandboxSteps } from "./delete-container.js";
export { forceDeleteContainerSteps, forceDeleteSandboxSteps } from "./delete-container.js";
export type { DeleteContainerError, DeleteReport, NotAllDeleted } from "./delete-container.js";
export {
  planRemovePodSandbox,
  planStopPodSandbox,
  type CannotRead,
  type PlanError,
  type TeardownPlan,
} from "./plan-pod-sandbox.js";
export { runSteps, type RunStepsError } from "./run-steps.js";
export {
  waitSandboxStopped,
  type WaitCancelled,
  type WaitFailed,
  type WaitSandboxStoppedError,
} from "./wait-sandbox-stopped.js";
export { describeSandbox, type SandboxDescription } from "./model/describe-sandbox.js";
export { profiles } from "./profiles/profiles.js";
export { removeAllPodSandboxes, stopAllPodSandboxes } from "./housekeeping/every-pod-sandbox.js";
export { collectGarbage } from "./housekeeping/collect-garbage.js";
export type { CollectGarbageError, CollectionCancelled } from "./housekeeping/collect-garbage.js";
export type { GarbageOptions } from "./housekeeping/garbage-options.js";
export { findLeftovers } from "./housekeeping/find-leftovers.js";
export type {
  FindLeftoversError,
  LeftoversReport,
  SearchCancelled,
} from "./housekeeping/find-leftovers.js";
export type { CannotList, EachResult, EveryError, EveryOptions } from "./housekeeping/for-every.js";
export type {
  CollectedDebt,
  CollectedLeftover,
  CollectedNetwork,
  ExclusiveNetwork,
  GarbageReport,
  Removal,
} from "./housekeeping/garbage-report.js";
export type { Leftover, LeftoversFound } from "./housekeeping/look-for-leftovers.js";
export { resumeTeardowns } from "./housekeeping/resume-teardowns.js";
export type { ResumedTeardown, ResumeTeardownError } from "./housekeeping/resume-teardowns.js";
export { createCoordinator } from "./coordinator/create-coordinator.js";
export type { Coordinator, CoordinatorCounts } from "./coordinator/create-coordinator.js";
export type { CoordinatedOptions, CoordinatorOptions } from "./coordinator/coordinator-options.js";
export type { AdmittedWork } from "./coordinator/admit.js";
export type { AdmissionUnknown, AdmitError } from "./coordinator/coordinator-errors.js";
export type { AttemptError, BackingOff } from "./coordinator/coordinator-errors.js";
export type { CoordinatedError, CreatorsAtWork } from "./coordinator/coordinator-errors.js";
export type { NotAdmitted, WorkThrew } from "./coordinator/coordinator-errors.js";
export type { TeardownBackingOff, TeardownInFlight } from "./coordinator/progress.js";
export type { TeardownProgress } from "./coordinator/progress.js";
export type { LegOperation } from "./coordinator/flight.js";
export type { OpenWait, RunningStep } from "./coordinator/track.js";
export { networkByRuntimeHandler } from "./wrappers/network-by-handler.js";

export type { ContainerPhase, ContainerRecord, OciHook } from "./model/container.js";
export type { ContainerFact, SandboxFact } from "./model/facts.js";
export { isBeingCreated } from "./model/container.js";
export { cgroupPathsOf, usualCgroupMounts } from "./model/cgroup-paths.js";
export type { CgroupMounts, InvalidCgroupsPath } from "./model/cgroup-paths.js";
export { containerTypeAnnotation, containerTypeOf } from "./model/container-type.js";
export { criContainerTypeAnnotation, type ContainerType } from "./model/container-type.js";
export type { InvalidOciConfig, UnknownContainerType } from "./model/deletable.js";
export { bundlePathAnnotation, ociConfigAnnotation } from "./model/oci-spec.js";
export { ociSpecOf, parseOciSpec } from "./model/oci-spec.js";
export type { OciLinux, OciMount, OciSpec } from "./model/oci-spec.js";
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
  ValidAttachment,
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
  KnownSandbox,
  Lease,
  Ledger,
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
export type { DetachRequest, GarbageRequest, NetworkPlugin } from "./ports/network-plugin.js";
export type { Ports } from "./ports/ports.js";

export type { PlannedStep } from "./interpreter/dry-run.js";
export type { Defect } from "./interpreter/edge.js";
export type { Profile } from "./interpreter/profile.js";
export type {
  CancelledCause,
  ContainersKeepAppearingCause,
  Left,
  RunError,
  RunReport,
  SandboxBusyCause,
  StepFailedCause,
  StoreFailedCause,
  WithReport,
} from "./interpreter/report.js";
export type { ContainerNotFound, ContainerNotStopped } from "./interpreter/run-deletion.js";
export type { DeletedContainer, FailedDeletion } from "./interpreter/run-deletion.js";
export type { DeleteFailure, DeleteResult } from "./interpreter/run-deletion.js";
export type { LifecycleOptions, RunOptions } from "./interpreter/run-options.js";
export type { AmbiguousId, SandboxRun } from "./interpreter/run-sandbox.js";
export {
  act,
  skip,
  together,
  type Abandonment,
  type Element,
  type Extensions,
  type Listed,
  type Plan,
  type PlanContext,
  type ContainerSubject,
  type SandboxSubject,
  type Step,
  type Together,
  type Tools,
} from "./interpreter/step.js";
export {
  failedBy,
  nothingDone,
  plus,
  somethingDone,
  tallyOf,
  warned,
  type Tally,
} from "./interpreter/tally.js";
export type { InvalidRequest, RequestIssue } from "./model/invalid-request.js";
export type { PolicyChoice } from "./model/policy.js";
export type { ContainerRequest, PodSandboxRequest } from "./model/requests.js";
export type { DeleteContainerRequest, StopContainerRequest } from "./model/requests.js";
export type {
  EventBase,
  Happening,
  Observer,
  OperationName,
  StepOutcome,
  StepReport,
  TeardownEvent,
} from "./observe/events.js";
export type { Cancellation } from "./wrappers/cancellation.js";
export type { Caller, CallNote, PortCall, Prepared, PreparedMethod } from "./wrappers/caller.js";
export { describeError } from "./errors/describe-error.js";
export type { HostError } from "./errors/describe-host-error.js";
export { describeReport } from "./errors/describe-report.js";
export type { DescribeOptions } from "./errors/lay-out.js";
export type { ErrorKind, TeardownError } from "./errors/teardown-error.js";
export { progressPrinter, type ProgressPrinterOptions } from "./observe/progress-printer.js";
export { timeline, type Timeline } from "./observe/timeline.js";
export type {
  CompleteTraceEvent,
  InstantTraceEvent,
  MetadataTraceEvent,
  Trace,
  TraceEvent,
} from "./observe/trace-event.js";
export { isTransient } from "./wrappers/is-transient.js";
export { preparePorts, type AnyPorts } from "./wrappers/prepare-ports.js";
export type { PreparedPorts } from "./wrappers/prepared-ports.js";
export type { Limits, PrepareOptions, Retries, Retry } from "./wrappers/settings.js";
