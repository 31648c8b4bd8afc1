import type { Result } from "../../index.js";

/** What an answer says of what went wrong, wherever in it that stands. */
interface Said {
  /** Whether it shows that anything went wrong. */
  readonly isShown: boolean;
  /** Whether it says that anything was changed. */
  readonly hasChanged: boolean;
  /** The methods of the calls that it lists as outlived. */
  readonly outlived: ReadonlySet<string>;
}

/**
 * Reads reports out of whatever a run answered: faults, warnings, outlived calls and facts that
 * were not persisted show that something went wrong; and so does an error, whatever it says.
 */
export function readAnswer(answer: Result<unknown, unknown>): Said {
  const seen: Seen = { isShown: answer.isErr(), hasChanged: false, outlived: new Set() };
  look(answer.isOk() ? answer.value : answer.error, seen);
  return seen;
}

/** The method that a call is of; what it is about, each adapter words in its own way. */
export function methodName(call: { readonly port: string; readonly operation: string }): string {
  return `${call.port}.${call.operation}`;
}

const lists: ReadonlySet<string> = new Set(["faults", "warnings", "outlived"]);

interface Seen {
  isShown: boolean;
  hasChanged: boolean;
  readonly outlived: Set<string>;
}

function look(value: unknown, seen: Seen): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, field] of Object.entries(value)) {
    if (name === "changed" && field === true) seen.hasChanged = true;
    if (showsFault(name, field)) seen.isShown = true;
    if (name === "outlived" && Array.isArray(field)) noteOutlived(field, seen.outlived);
    else look(field, seen);
  }
}

function showsFault(name: string, field: unknown): boolean {
  if (name === "stateNotPersisted") return field === true;
  return lists.has(name) && Array.isArray(field) && field.length > 0;
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
