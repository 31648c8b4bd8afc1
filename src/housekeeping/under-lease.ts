import { err, ok, type Result } from "neverthrow";
import { giveBack } from "../interpreter/execute.js";
import type { Run } from "../interpreter/run.js";
import type { Fault } from "../ports/fault.js";

/** Does something while nobody stops or removes the sandbox, whether it has a record or not. */
export async function underLease<Value>(
  run: Run,
  sandboxId: string,
  work: () => Promise<Value>,
): Promise<Result<Value, Fault>> {
  const { ports, caller } = run;
  const lease = await ports.store.lease({ sandboxId }, caller);
  if (lease.isErr()) return err(lease.error);
  try {
    return ok(await work());
  } finally {
    await giveBack(run, "the lease", () => ports.giveBack.lease(lease.value, caller));
  }
}
