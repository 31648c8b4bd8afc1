import type { PortName } from "podsandbox";
import type { FakeNode, FakePorts } from "podsandbox/testing";
import { sayRequest } from "./say-request.js";

/** What the calls were asked, by their place in the journal. */
export type Notes = Map<number, string>;

type Method = (request: unknown, ...more: readonly unknown[]) => unknown;

/** The ports of a node, which also note what each call is asked to do. */
export function noteCalls(node: FakeNode, notes: Notes): FakePorts {
  const noted = Object.entries(node.ports).map(([port, methods]: [string, object]) => [
    port,
    port === "clock" ? methods : noteMethods(node, notes, port as PortName, methods),
  ]);
  return Object.fromEntries(noted) as FakePorts;
}

function noteMethods(node: FakeNode, notes: Notes, port: PortName, methods: object): object {
  const noted = Object.entries(methods).map(([operation, method]: [string, Method]) => [
    operation,
    (request: unknown, ...more: readonly unknown[]) => {
      notes.set(node.journal.length, sayRequest(port, operation, request, node.clock.now()));
      return method(request, ...more);
    },
  ]);
  return Object.fromEntries(noted) as object;
}
