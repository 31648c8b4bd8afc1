import { act, type SandboxSubject, type Step } from "../interpreter/step.js";
import { tallyOf } from "../interpreter/tally.js";

/**
 * Last but one: whatever failed before can still be found and removed. The deleted event is built
 * before, with the status, and goes out right after. (R12, D18, E01)
 */
export const forgetSandbox: Step<SandboxSubject, "forget-sandbox"> = {
  name: "forget-sandbox",
  says: "removes the record, and says so to event subscribers",
  onFault: "end",
  plan: () => act,
  expect: () => ["forget the sandbox"],
  async act({ sandbox }, { ports, caller, emit, now }) {
    const { id } = sandbox;
    const forgotten = await ports.store.forgetSandbox({ sandboxId: id }, caller);
    if (forgotten.isOk() && forgotten.value.changed)
      emit({
        type: "CONTAINER_DELETED_EVENT",
        containerId: id,
        sandboxId: id,
        sandbox,
        createdAt: now(),
      });
    return tallyOf(forgotten);
  },
};
