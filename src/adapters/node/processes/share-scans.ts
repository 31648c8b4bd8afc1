import type { Scan } from "./scan.js";

/**
 * Lets callers that come at one time share one reading of the process table. Nobody is given a
 * reading that began before they asked.
 */
export function shareScans(read: () => Promise<Scan>): () => Promise<Scan> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<Scan> | undefined;
  const begin = (): Promise<Scan> => {
    next = undefined;
    const begun = read();
    running = begun;
    return begun;
  };
  return () => (next ??= running.then(begin, begin));
}
