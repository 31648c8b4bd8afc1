import { err, whyNotAnId, type AdapterFault, type Result } from "../../index.js";
import { faultOf } from "./fault-of.js";

/**
 * Answers for a method of a port: ids that are not safe in a path are refused, and what the host
 * throws on the way becomes a fault.
 */
export async function answering<Value>(
  doing: string,
  ids: readonly string[],
  run: () => Promise<Result<Value, AdapterFault>>,
): Promise<Result<Value, AdapterFault>> {
  const unsafe = ids.find((id) => whyNotAnId(id) !== undefined);
  if (unsafe !== undefined)
    return refused(`${doing}: the id ${JSON.stringify(unsafe)} ${whyNotAnId(unsafe) ?? ""}`);
  try {
    return await run();
  } catch (thrown) {
    return err(faultOf(thrown, doing));
  }
}

/** A fault that says what is not done, and why. */
export function refused(message: string): Result<never, AdapterFault> {
  return err({ reason: "refused", message });
}
