/** What can be waited for: a lease, a container's record, the processes of a sandbox, the time. */
export type WaitKind = "lease" | "container" | "processes" | "time";

/** Who waits for a change of what. */
export interface Waits {
  /** Looks again whenever it is woken, until the returned function is called. */
  watch(kind: WaitKind, id: string, look: () => void): () => void;
  /** Something has changed. */
  wake(kind: WaitKind, id: string): void;
  /** Anything may have changed. */
  wakeAll(): void;
}

/** Makes a place to wait at. */
export function createWaits(): Waits {
  const watchers = new Map<string, Set<() => void>>();
  const wake = (key: string): void => {
    // A copy, because who is woken may stop watching, or watch again.
    for (const look of [...(watchers.get(key) ?? [])]) look();
  };
  return {
    watch: (kind, id, look) => {
      const key = `${kind} ${id}`;
      const set = watchers.get(key) ?? new Set();
      watchers.set(key, set.add(look));
      return () => {
        set.delete(look);
        if (set.size === 0 && watchers.get(key) === set) watchers.delete(key);
      };
    },
    wake: (kind, id) => {
      if (watchers.size > 0) wake(`${kind} ${id}`);
    },
    wakeAll: () => {
      for (const key of [...watchers.keys()]) wake(key);
    },
  };
}
