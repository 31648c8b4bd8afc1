import type { Clock } from "../ports/extensions.js";
import type { AttemptError, BackingOff } from "./coordinator-errors.js";

/** What is remembered of a sandbox whose last attempt failed. */
export interface Remembered extends BackingOff {
  readonly operation: "stop-pod-sandbox" | "remove-pod-sandbox";
}

/** The sandboxes whose last attempt failed. */
export interface BackOffs {
  /** What is remembered of the sandbox. */
  find(sandboxId: string): Remembered | undefined;
  /** The same, as long as the next attempt has to wait. */
  findPausing(sandboxId: string): Remembered | undefined;
  /** Notes that an attempt failed, and says from when on the next one may be made. */
  fail(failed: Pick<Remembered, "sandboxId" | "operation" | "error">): Remembered;
  /** The sandbox has recovered. */
  forget(sandboxId: string): void;
  all(): readonly Remembered[];
}

/** How long the pauses are. */
interface Pauses {
  readonly firstPauseMilliseconds: number;
  readonly longestPauseMilliseconds: number;
  readonly random: (() => number) | undefined;
}

/** By how much of itself a pause may be shorter. */
const jitter = 0.2;

interface Entry {
  readonly failure: Remembered;
  readonly failedAt: number;
  readonly pause: number;
}

/**
 * Makes the memory of failures. Nobody may ever call again, so what is old is forgotten when
 * another failure is noted or looked for, and no timer is needed. (C04, S06)
 */
export function createBackOffs(clock: Clock, pauses: Pauses): BackOffs {
  // The oldest first: a sandbox that fails again goes to the end.
  const entries = new Map<string, Entry>();
  const kept = 2 * Math.max(pauses.firstPauseMilliseconds, pauses.longestPauseMilliseconds);
  const forgetOld = (): void => {
    for (const [sandboxId, { failedAt }] of entries) {
      if (clock.elapsed() - failedAt <= kept) return;
      entries.delete(sandboxId);
    }
  };
  return {
    find(sandboxId) {
      forgetOld();
      return entries.get(sandboxId)?.failure;
    },
    findPausing(sandboxId) {
      const entry = entries.get(sandboxId);
      if (entry === undefined) return undefined;
      return clock.elapsed() - entry.failedAt < entry.pause ? entry.failure : undefined;
    },
    fail({ sandboxId, operation, error }) {
      forgetOld();
      const attempts = (entries.get(sandboxId)?.failure.attempts ?? 0) + 1;
      const pause = pauseAfter(attempts, sandboxId, pauses);
      const failure = rememberedOf(sandboxId, operation, attempts, clock.now() + pause, error);
      entries.delete(sandboxId);
      entries.set(sandboxId, { failure, failedAt: clock.elapsed(), pause });
      return failure;
    },
    forget: (sandboxId) => void entries.delete(sandboxId),
    all() {
      forgetOld();
      return [...entries.values()].map(({ failure }) => failure);
    },
  };
}

function rememberedOf(
  sandboxId: string,
  operation: Remembered["operation"],
  attempts: number,
  nextAttemptAt: number,
  error: AttemptError,
): Remembered {
  return { kind: "backing-off", sandboxId, operation, attempts, nextAttemptAt, error };
}

function pauseAfter(attempts: number, sandboxId: string, pauses: Pauses): number {
  const { firstPauseMilliseconds, longestPauseMilliseconds, random } = pauses;
  const doubled = firstPauseMilliseconds * 2 ** (attempts - 1);
  const cut = jitter * (random ?? (() => drawnFrom(`${sandboxId} ${attempts}`)))();
  return Math.min(doubled, longestPauseMilliseconds) * (1 - cut);
}

/** A number from 0 to 1 that differs from id to id: the core has no chance of its own. (FNV-1a) */
function drawnFrom(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1)
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash / 2 ** 32;
}
