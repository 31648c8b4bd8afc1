import type { Result } from "../../index.js";

/** What an answer says of what went wrong, wherever in it that stands. */
interface Said {
  /** Whether it shows that anything went wrong. */
  readonly isShown: boolean;
  /** The methods of the calls that it lists as outlived. */
  readonly outlived: ReadonlySet<string>;
}

/**
 * Reads reports out of whatever a run answered: faults, warnings, outlived calls and facts that
 * were not persisted show that something went wrong; and so does an error, whatever it says.
 */
export function readAnswer(answer: Result<unknown, unknown>): Said {
  const outlived = new Set<string>();
  const isFound = look(answer.isOk() ? answer.value : answer.error, outlived);
  return { isShown: answer.isErr() || isFound, outlived };
}

/** The method that a call is of; what it is about, each adapter words in its own way. */
export function methodName(call: { readonly port: string; readonly operation: string }): string {
  return `${call.port}.${call.operation}`;
}

const lists: ReadonlySet<string> = new Set(["faults", "warnings", "outlived"]);

function look(value: unknown, outlived: Set<string>): boolean {
  if (typeof value !== "object" || value === null) return false;
  let isFound = false;
  for (const [name, field] of Object.entries(value)) {
    if (name === "stateNotPersisted" && field === true) isFound = true;
    if (lists.has(name) && Array.isArray(field) && field.length > 0) isFound = true;
    if (name === "outlived" && Array.isArray(field)) noteOutlived(field, outlived);
    else if (look(field, outlived)) isFound = true;
  }
  return isFound;
}

function noteOutlived(calls: readonly unknown[], outlived: Set<string>): void {
  for (const call of calls) if (isCall(call)) outlived.add(methodName(call));
}

function isCall(value: unknown): value is Parameters<typeof methodName>[0] {
  return (
    typeof value === "object" &&
    value !== null &&
    "port" in value &&
    typeof value.port === "string" &&
    "operation" in value &&
    typeof value.operation === "string"
  );
}
