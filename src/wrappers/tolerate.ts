/**
 * Calls what a caller listens with, or is listened to by. What it throws is its own affair, at once
 * or later: a listener that is an `async` function and rejects would otherwise end the process.
 */
export function tolerate(call: () => unknown): void {
  try {
    const answer = call();
    if (typeof answer === "object" && answer !== null)
      Promise.resolve(answer).then(undefined, ignore);
  } catch {
    // It has been told, or could not be.
  }
}

function ignore(): void {
  // Nobody waits for what a listener answers.
}
