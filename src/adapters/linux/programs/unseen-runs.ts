import { findUnnoted, type LeftRun } from "./left-programs.js";

/** Runs of which no note of a dead process tells, although nobody has seen their end. */
export interface UnseenRuns {
  /** Those of a sandbox; looks through all processes where that is due, first of all. */
  readonly ofSandbox: (sandboxId: string) => Promise<readonly LeftRun[]>;
  readonly add: (sandboxId: string, run: LeftRun) => void;
  /** Their programs have ended. */
  readonly drop: (sandboxId: string, runs: readonly LeftRun[]) => void;
  /** The disk takes no notes, so that another process may die without having left one. */
  readonly lookAgain: () => void;
}

/** Keeps the unseen runs of a root. */
export function unseenRuns(root: string): UnseenRuns {
  const known = new Map<string, readonly LeftRun[]>();
  let isDue = true;
  let looking: Promise<void> | undefined;

  const put = (sandboxId: string, runs: readonly LeftRun[]): void => {
    if (runs.length === 0) known.delete(sandboxId);
    else known.set(sandboxId, runs);
  };
  const add = (sandboxId: string, one: LeftRun): void => {
    const others = (known.get(sandboxId) ?? []).filter(({ run }) => run !== one.run);
    put(sandboxId, [...others, one]);
  };
  const look = async (): Promise<void> => {
    try {
      isDue = false;
      for (const { sandboxId, run } of await findUnnoted(root)) add(sandboxId, { run });
    } catch (thrown) {
      isDue = true;
      throw thrown;
    } finally {
      looking = undefined;
    }
  };

  return {
    async ofSandbox(sandboxId) {
      if (isDue) looking ??= look();
      await looking;
      return known.get(sandboxId) ?? [];
    },
    add,
    drop(sandboxId, runs) {
      const ended = new Set(runs.map(({ run }) => run));
      put(
        sandboxId,
        (known.get(sandboxId) ?? []).filter(({ run }) => !ended.has(run)),
      );
    },
    lookAgain: () => void (isDue = true),
  };
}
