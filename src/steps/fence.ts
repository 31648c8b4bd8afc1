import { act, type SandboxSubject, type Step } from "../interpreter/step.js";

/**
 * First: from here on nothing new can begin in the sandbox, so what the later steps find is all
 * that there is. Makes true what containerd left as a gap in 2017. (failures.md C02, semantics.md
 * §5.1)
 */
export function fence(phase: "stopping" | "removing"): Step<SandboxSubject, "fence"> {
  return {
    name: "fence",
    says: "records that the sandbox ends, so that nothing new can begin in it",
    onFault: "end",
    plan: () => act,
    expect: () => [`record that it is ${phase}`],
    act: (_subject, { record }) => record({ kind: "phase", phase }),
  };
}
