import type { WaitingFor } from "../ports/call.js";
import { visible } from "./visible.js";

/** What a call waits for, as it follows "waits for": `process 4711 (D, nfs_wait)`. */
export function describeWaiting(what: WaitingFor): string {
  switch (what.kind) {
    case "process":
      return visible(`process ${what.pid}${inBrackets(what.state, what.waitChannel)}`);
    case "program":
      return visible(programOf(what));
    case "path":
    case "text":
      return visible(what.kind === "path" ? what.path : what.text);
  }
}

function programOf({ name, verb, pid }: WaitingFor & { readonly kind: "program" }): string {
  const called = verb === undefined ? name : `${name} ${verb}`;
  return called + inBrackets(pid === undefined ? undefined : `process ${pid}`);
}

function inBrackets(...facts: readonly (string | undefined)[]): string {
  const known = facts.filter((fact) => fact !== undefined);
  return known.length === 0 ? "" : ` (${known.join(", ")})`;
}
