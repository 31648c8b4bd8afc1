/** What was thrown or rejected where nobody heard it. */
export interface Strays {
  readonly heard: unknown[];
  /** Waits until whatever is under way without anybody waiting has come to its end. */
  settle(): Promise<void>;
  end(): void;
}

/** Listens for what would end a process. */
export function listenForStrays(): Strays {
  const heard: unknown[] = [];
  const hear = (stray: unknown): void => void heard.push(stray);
  process.on("unhandledRejection", hear);
  process.on("uncaughtException", hear);
  return {
    heard,
    async settle() {
      for (let turns = 0; turns < 3; turns += 1)
        await new Promise((resolve) => setImmediate(resolve));
    },
    end() {
      process.off("unhandledRejection", hear);
      process.off("uncaughtException", hear);
    },
  };
}

/** The promise, or a word after so many milliseconds. */
export async function within<Value>(
  milliseconds: number,
  promise: PromiseLike<Value>,
): Promise<Value | "hangs"> {
  const timer: { stop: () => void } = { stop: () => undefined };
  const hangs = new Promise<"hangs">((resolve) => {
    const timeout = setTimeout(() => resolve("hangs"), milliseconds);
    timer.stop = () => clearTimeout(timeout);
  });
  try {
    return await Promise.race([promise, hangs]);
  } finally {
    timer.stop();
  }
}
