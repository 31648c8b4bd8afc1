import type { Clock } from "../ports/extensions.js";
import type { Cancellation } from "./cancellation.js";

/** Waits, and says whether it waited to the end. */
export function sleep(
  clock: Clock,
  milliseconds: number,
  cancellation: Cancellation | undefined,
): Promise<boolean> {
  if (cancellation?.aborted()) return Promise.resolve(false);
  return new Promise((resolve) => {
    const cancelTimer = clock.after(milliseconds, () => {
      unsubscribe?.();
      resolve(true);
    });
    const unsubscribe = cancellation?.subscribe(() => {
      cancelTimer();
      resolve(false);
    });
  });
}
