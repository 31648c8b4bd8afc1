import { act, type SandboxSubject, type Step } from "../interpreter/step.js";
import { plus, tallyOf, warned } from "../interpreter/tally.js";
import { hasReached } from "../model/facts.js";

/**
 * After the containers, which live in its namespaces: the pause container, or the virtual machine,
 * which takes along containers whose agent is dead. Whatever the recorded phase, as records lie.
 * `prove-dead` judges. (D7, I01, K01)
 */
export const stopSandboxProcess: Step<SandboxSubject, "stop-sandbox-process"> = {
  name: "stop-sandbox-process",
  says: "stops the pause process or virtual machine, and whatever else the sandbox runs",
  onFault: "waive",
  plan: () => act,
  expect: ({ sandbox }) => (sandbox.process === undefined ? [] : ["stop its own process"]),
  async act({ sandbox }, { ports, caller }) {
    const stopped = tallyOf(await ports.runtime.stopSandbox({ sandbox }, caller));
    const isExpected = sandbox.process !== undefined && !hasReached(sandbox.phase, "stopped");
    const isMissed = isExpected && !stopped.changed && stopped.faults.length === 0;
    return isMissed ? plus(stopped, warned("its own process had ended before")) : stopped;
  },
};
