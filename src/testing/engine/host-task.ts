declare const setImmediate: ((run: () => void) => unknown) | undefined;
declare const setTimeout: ((run: () => void, milliseconds: number) => unknown) | undefined;

/**
 * Runs something once the host has run all that was ready: after every promise that could go on has
 * gone on. These are the only globals of a host that the fakes use, and a host may lack either.
 */
export function runAfterAllElse(run: () => void): void {
  if (typeof setImmediate === "function") setImmediate(run);
  else if (typeof setTimeout === "function") setTimeout(run, 0);
  else void Promise.resolve().then(run);
}
