import type { Done } from "../ports/done.js";
import type { ContainerFound, Lease, Ledger, SandboxFound } from "../ports/container-store.js";
import type { RuntimeState, Stopped } from "../ports/container-runtime.js";
import type { SynchronizationBlock } from "../ports/extensions.js";
import type { ContainerRecord } from "../model/container.js";
import type { NamespaceState } from "../model/network.js";
import type { LivingProcess } from "../model/process.js";

/** Whether a command answered as commands do. */
export function isDone(value: unknown): value is Done {
  return (
    isObject(value) &&
    "changed" in value &&
    typeof value.changed === "boolean" &&
    "warnings" in value &&
    Array.isArray(value.warnings)
  );
}

/** Whether a stop answered as stops do. */
export function isStopped(value: unknown): value is Stopped {
  return isDone(value) && (!("exitCode" in value) || typeof value.exitCode !== "string");
}

/** Whether records of containers were answered. */
export function isContainerList(value: unknown): value is readonly ContainerRecord[] {
  return Array.isArray(value) && value.every(hasId);
}

/** Whether processes were answered. */
export function isProcessList(value: unknown): value is readonly LivingProcess[] {
  return (
    Array.isArray(value) &&
    value.every((one) => isObject(one) && "pid" in one && typeof one.pid === "number")
  );
}

/** Whether a list of ids was answered. */
export function isIdList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((id) => typeof id === "string");
}

/** Whether a ledger was answered. */
export function isLedger(value: unknown): value is Ledger {
  return (
    isObject(value) &&
    "entries" in value &&
    Array.isArray(value.entries) &&
    "damaged" in value &&
    Array.isArray(value.damaged)
  );
}

/** Whether a look-up of a sandbox was answered. */
export function isSandboxFound(value: unknown): value is SandboxFound {
  return hasState(value, foundStates) && isCarrying(value, "sandbox");
}

/** Whether a look-up of a container was answered. */
export function isContainerFound(value: unknown): value is ContainerFound {
  return hasState(value, foundStates) && isCarrying(value, "container");
}

/** Whether something was answered that can be given back. */
export function isLease(value: unknown): value is Lease {
  return isObject(value) && "release" in value && typeof value.release === "function";
}

/** Whether a block was answered that can be given back. */
export function isBlock(value: unknown): value is SynchronizationBlock {
  return isObject(value) && "unblock" in value && typeof value.unblock === "function";
}

/** Whether the end of a creation was answered. */
export function isCreationEnd(value: unknown): value is "settled" | "creator-dead" {
  return value === "settled" || value === "creator-dead";
}

/** Whether a state of a namespace was answered. */
export function isNamespaceState(value: unknown): value is NamespaceState {
  return typeof value === "string" && namespaceStates.has(value);
}

/** Whether a state of the runtime was answered. */
export function isRuntimeState(value: unknown): value is RuntimeState {
  return typeof value === "string" && runtimeStates.has(value);
}

const foundStates = new Set(["found", "absent", "ambiguous", "corrupt"]);
const namespaceStates = new Set(["same", "absent", "replaced", "unidentified"]);
const runtimeStates = new Set(["absent", "created", "running", "paused", "stopped", "unknown"]);

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function hasState(
  value: unknown,
  states: ReadonlySet<string>,
): value is object & { readonly state: string } {
  return (
    isObject(value) &&
    "state" in value &&
    typeof value.state === "string" &&
    states.has(value.state)
  );
}

function isCarrying(
  value: object & { readonly state: string },
  key: "sandbox" | "container",
): boolean {
  if (value.state === "absent") return true;
  if (value.state === "ambiguous") return "candidates" in value && Array.isArray(value.candidates);
  return hasId(carriedBy(value, key));
}

function hasId(value: unknown): boolean {
  return isObject(value) && "id" in value && typeof value.id === "string";
}

function carriedBy(value: object, key: "sandbox" | "container"): unknown {
  if (key === "sandbox") return "sandbox" in value ? value.sandbox : undefined;
  return "container" in value ? value.container : undefined;
}
