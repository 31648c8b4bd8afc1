import type { Tools } from "../interpreter/step.js";
import { plus, tallyOf, type Tally } from "../interpreter/tally.js";

/**
 * Nothing is left at the path. What is still mounted below is unmounted first, and if that fails
 * nothing is removed: a recursive removal would go through the mount. (ensureRemoveAll; M02)
 */
export async function removeTreeAt(path: string, { ports, caller }: Tools): Promise<Tally> {
  const removed = await ports.fileSystem.removeTree({ path }, caller);
  if (removed.isOk() || removed.error.reason !== "mount-present") return tallyOf(removed);
  const unmounted = await ports.fileSystem.unmount({ path }, caller);
  if (unmounted.isErr()) return tallyOf(unmounted);
  const again = await ports.fileSystem.removeTree({ path }, caller);
  return plus(tallyOf(unmounted), tallyOf(again));
}
