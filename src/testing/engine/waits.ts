/** Who waits for a change of what, by key. */
export interface Waits {
  /** Looks again whenever the key is woken, until the returned function is called. */
  watch(key: string, look: () => void): () => void;
  /** Something about the key has changed. */
  wake(key: string): void;
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
    watch: (key, look) => {
      const set = watchers.get(key) ?? new Set();
      watchers.set(key, set.add(look));
      return () => {
        set.delete(look);
        if (set.size === 0 && watchers.get(key) === set) watchers.delete(key);
      };
    },
    wake: (key) => {
      if (watchers.size > 0) wake(key);
    },
    wakeAll: () => {
      for (const key of [...watchers.keys()]) wake(key);
    },
  };
}
