/** Ctrl-C and its like, as something that the library understands. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** 128 and the number of the signal, as shells have it; nothing if there was none. */
  readonly exitCode: () => number | undefined;
}

const numbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** Listens once: who presses Ctrl-C a second time does not want to wait for anything. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const interrupt = (code: number): void => {
    exitCode ??= code;
    controller.abort();
  };
  for (const name of ["SIGHUP", "SIGINT", "SIGTERM"] as const)
    process.once(name, () => {
      interrupt(128 + numbers[name]);
    });
  // Whoever read the output has left: that is no reason to leave processes behind.
  process.stdout.on("error", () => {
    interrupt(1);
  });
  return { signal: controller.signal, exitCode: () => exitCode };
}
