import { isSameAttachment, type Attachment, type AttachmentKey } from "./network.js";
import type { ContainerRecord } from "./container.js";
import type { Notification, SandboxPhase, SandboxRecord, StepFailure } from "./sandbox.js";

/** Something about a sandbox that must survive a crash. Recording it twice changes nothing. */
export type SandboxFact =
  | { readonly kind: "phase"; readonly phase: "stopping" | "stopped" | "removing" }
  | { readonly kind: "attachment-detached"; readonly attachment: AttachmentKey | "unreadable" }
  | { readonly kind: "attachment-abandoned"; readonly attachment: AttachmentKey | "unreadable" }
  | { readonly kind: "namespace-abandoned" }
  | { readonly kind: "namespace-released" }
  | { readonly kind: "live-processes-abandoned" }
  | { readonly kind: "notified"; readonly notification: Notification }
  | { readonly kind: "step-failed"; readonly failure: StepFailure }
  | { readonly kind: "step-recovered"; readonly step: string };

/** Something about a container that must survive a crash. Recording it twice changes nothing. */
export type ContainerFact =
  | { readonly kind: "kill-at"; readonly killAt: number }
  | { readonly kind: "stop-asked"; readonly at: number }
  | { readonly kind: "exited"; readonly at: number; readonly exitCode?: number }
  | { readonly kind: "removing" }
  | { readonly kind: "hook-run"; readonly hook: number };

const phaseOrder: Readonly<Record<SandboxPhase, number>> = {
  creating: 0,
  ready: 1,
  unknown: 1,
  stopping: 2,
  stopped: 3,
  removing: 4,
};

/** Whether a sandbox in `phase` has come at least as far as `other`. */
export function hasReached(phase: SandboxPhase, other: SandboxPhase): boolean {
  return phaseOrder[phase] >= phaseOrder[other];
}

/**
 * The record after a fact: the one definition of what each fact means, for every store. Answers the
 * same object where the fact changes nothing.
 */
export function applySandboxFact(sandbox: SandboxRecord, fact: SandboxFact): SandboxRecord {
  switch (fact.kind) {
    case "phase":
      return hasReached(sandbox.phase, fact.phase) ? sandbox : { ...sandbox, phase: fact.phase };
    case "attachment-detached":
      return withAttachment(sandbox, fact.attachment, "detached");
    case "attachment-abandoned":
      return withAttachment(sandbox, fact.attachment, "abandoned");
    case "namespace-abandoned":
      return withNamespace(sandbox, "abandoned");
    case "namespace-released":
      return withNamespace(sandbox, "released");
    case "live-processes-abandoned":
      return sandbox.liveProcessesAbandoned
        ? sandbox
        : { ...sandbox, liveProcessesAbandoned: true };
    case "notified":
      return withNotification(sandbox, fact.notification);
    case "step-failed":
      return withFailure(sandbox, fact.failure);
    case "step-recovered":
      return withoutFailure(sandbox, fact.step);
  }
}

function withAttachment(
  sandbox: SandboxRecord,
  key: AttachmentKey | "unreadable",
  state: Attachment["state"],
): SandboxRecord {
  const attachments = sandbox.attachments;
  if (attachments === undefined) return sandbox;
  if (attachments === "unreadable" || key === "unreadable")
    return attachments === key ? { ...sandbox, attachments: [] } : sandbox;
  const moves = (held: Attachment): boolean => isSameAttachment(held, key) && held.state === "owed";
  if (!attachments.some(moves)) return sandbox;
  return {
    ...sandbox,
    attachments: attachments.map((held) => (moves(held) ? { ...held, state } : held)),
  };
}

function withNamespace(sandbox: SandboxRecord, state: "abandoned" | "released"): SandboxRecord {
  const namespace = sandbox.networkNamespace;
  if (namespace === undefined || namespace[state]) return sandbox;
  return { ...sandbox, networkNamespace: { ...namespace, [state]: true } };
}

function withNotification(sandbox: SandboxRecord, notification: Notification): SandboxRecord {
  if (isNotified(sandbox, notification)) return sandbox;
  const { notified = [] } = sandbox;
  // Not by spreading: to add a property to what was spread takes Node.js 20 some microseconds.
  return Object.assign({}, sandbox, { notified: [...notified, notification] });
}

function withFailure(sandbox: SandboxRecord, failure: StepFailure): SandboxRecord {
  if (sandbox.failures?.some((held) => isSameFailure(held, failure))) return sandbox;
  return { ...sandbox, failures: [...without(sandbox, failure.step), failure] };
}

function isSameFailure(one: StepFailure, other: StepFailure): boolean {
  return (
    one.step === other.step &&
    one.at === other.at &&
    one.message === other.message &&
    one.count === other.count
  );
}

function withoutFailure(sandbox: SandboxRecord, step: string): SandboxRecord {
  const failures = without(sandbox, step);
  return failures.length === (sandbox.failures ?? []).length ? sandbox : { ...sandbox, failures };
}

function without(sandbox: SandboxRecord, step: string): readonly StepFailure[] {
  return (sandbox.failures ?? []).filter((failure) => failure.step !== step);
}

/** Whether the subscriber has been told of the event. */
export function isNotified(sandbox: SandboxRecord, { subscriber, event }: Notification): boolean {
  return (sandbox.notified ?? []).some(
    (told) => told.subscriber === subscriber && told.event === event,
  );
}

/**
 * The container after a fact: the one definition of what each fact means, for every store. Answers
 * the same object where the fact changes nothing.
 */
export function applyContainerFact(
  container: ContainerRecord,
  fact: ContainerFact,
): ContainerRecord {
  switch (fact.kind) {
    case "kill-at":
      return container.killAt === undefined || fact.killAt < container.killAt
        ? { ...container, killAt: fact.killAt }
        : container;
    case "stop-asked":
      return container.stopAskedAt === undefined
        ? { ...container, stopAskedAt: fact.at }
        : container;
    case "exited":
      return withExit(container, fact);
    case "removing":
      return container.phase === "removing" ? container : { ...container, phase: "removing" };
    case "hook-run":
      return container.hooksRun?.includes(fact.hook)
        ? container
        : { ...container, hooksRun: [...(container.hooksRun ?? []), fact.hook] };
  }
}

function withExit(
  container: ContainerRecord,
  { at, exitCode }: ContainerFact & { readonly kind: "exited" },
): ContainerRecord {
  if (container.exitedAt !== undefined) return container;
  const phase = container.phase === "removing" ? "removing" : "exited";
  const exit = exitCode === undefined ? { phase, exitedAt: at } : { phase, exitedAt: at, exitCode };
  // Not by spreading either, as above.
  return Object.assign({}, container, exit);
}
