import { act, skip, type Plan, type SandboxSubject, type Step } from "../interpreter/step.js";
import type { SandboxRecord } from "../model/sandbox.js";
import { nothingDone, tallyOf } from "../interpreter/tally.js";
import { inUse } from "./in-use.js";

/**
 * After the proof of death and after all that carries the label: no process can use it any more.
 * Released by its owner, so that a repeat frees nothing of another pod's. A label must neither hold
 * up a removal nor be forgotten: it goes into the ledger. (L01, D21)
 */
export const releaseLabels: Step<SandboxSubject, "release-labels"> = {
  name: "release-labels",
  says: "releases the SELinux label that is reserved for the sandbox",
  onFault: "abandon",
  plan: ({ sandbox }, { extensions }) =>
    extensions.labels ? (inUse(sandbox) ?? planRelease(sandbox)) : skip("there is no label store"),
  expect: ({ sandbox }) =>
    sandbox.processLabel === undefined ? [] : [`release label ${sandbox.processLabel}`],
  async act({ sandbox: { id, processLabel } }, { ports, caller }) {
    if (processLabel === undefined || ports.labels === undefined) return nothingDone;
    const request = { ownerId: id, label: processLabel };
    return tallyOf(await ports.labels.release(request, caller));
  },
  abandon: {
    debts: ({ sandbox: { processLabel } }) =>
      processLabel === undefined ? [] : [{ kind: "label", label: processLabel }],
    facts: () => [],
  },
};

function planRelease({ processLabel }: SandboxRecord): Plan {
  return processLabel === undefined ? skip("it has no label") : act;
}
