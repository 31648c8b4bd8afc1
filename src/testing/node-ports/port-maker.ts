import type { PortName } from "../../index.js";
import type { Caller } from "../engine/caller.js";
import { portMethod, type PortMethod, type PortOperation } from "../engine/port-method.js";

/** Makes the methods of one port: what a call is about, what it does, and whatever else. */
export type PortMaker = <Request, Value>(
  operation: string,
  subject: PortOperation<Request, Value>["subject"],
  run: PortOperation<Request, Value>["run"],
  more?: Pick<PortOperation<Request, Value>, "begin" | "takeBack">,
) => PortMethod<Request, Value>;

/** Starts a port of one process. */
export function portMaker(caller: Caller, port: PortName): PortMaker {
  return (operation, subject, run, more) =>
    portMethod(caller, port, operation, { subject, run, ...more });
}
