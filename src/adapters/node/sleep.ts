import type { Signal } from "../../index.js";

/**
 * Waits for some milliseconds, for the signal, or for what `listen` is told first. It leaves no
 * timer and no listener behind.
 */
export function sleep(
  milliseconds: number,
  signal: Signal,
  listen?: (wake: () => void) => () => void,
): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", wake);
      unlisten?.();
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    signal.addEventListener("abort", wake);
    const unlisten = listen?.(wake);
  });
}
