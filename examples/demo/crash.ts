import type { Observer } from "podsandbox";

/**
 * An observer that kills this process when the removal comes to a step: nothing can be tidied up
 * after that, as in a power loss.
 */
export function crashAt(step: string | undefined, before: (step: string) => void): Observer {
  return (event) => {
    if (event.operation !== "remove-pod-sandbox") return;
    // A step that is skipped does not start, and the removal comes to it all the same.
    if (event.type !== "step-started" && event.type !== "step-settled") return;
    if (event.step !== step) return;
    before(step);
    process.kill(process.pid, "SIGKILL");
  };
}
