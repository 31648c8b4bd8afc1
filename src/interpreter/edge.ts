import { err, ResultAsync, type Result } from "neverthrow";
import { textOf } from "../wrappers/operation.js";

/** Something that the library did not foresee, such as a record that throws when it is read. */
export interface Defect {
  readonly kind: "defect";
  readonly message: string;
}

/**
 * The public edge: what an async function answers becomes a ResultAsync that never rejects,
 * whatever was thrown below.
 */
export function atEdge<Value, Failure>(
  work: () => Promise<Result<Value, Failure>>,
): ResultAsync<Value, Failure | Defect> {
  return new ResultAsync<Value, Failure | Defect>(guarded(work));
}

async function guarded<Value, Failure>(
  work: () => Promise<Result<Value, Failure>>,
): Promise<Result<Value, Failure | Defect>> {
  try {
    return await work();
  } catch (thrown) {
    return err({ kind: "defect", message: textOf(thrown) });
  }
}
