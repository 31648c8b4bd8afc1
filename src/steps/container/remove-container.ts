import type { ContainerRecord } from "../../model/container.js";
import { inOrder } from "../../interpreter/attempt-all.js";
import type { Tools } from "../../interpreter/step.js";
import type { Tally } from "../../interpreter/tally.js";
import { forgetOne } from "./forget-container.js";
import { removeDirectoriesOf } from "./remove-container-directories.js";
import { removeStorageOf } from "./remove-container-storage.js";

/** What removing a container would do, a line. */
export function expectRemoval({ id }: ContainerRecord): readonly string[] {
  return [`remove container ${id}`];
}

/** Snapshot, directories, then the record with its name: what fails leaves the record to retry. */
export function removeOne(container: ContainerRecord, tools: Tools): Promise<Tally> {
  return inOrder(
    () => removeAllButRecord(container, tools),
    () => forgetOne(container, tools),
  );
}

/** Nothing is left of the container but its record. */
export function removeAllButRecord(container: ContainerRecord, tools: Tools): Promise<Tally> {
  return inOrder(
    () => removeStorageOf(container, tools),
    () => removeDirectoriesOf(container, tools),
  );
}
