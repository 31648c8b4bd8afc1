import { err, ok, type Result } from "neverthrow";
import type { InvalidRequest } from "../model/invalid-request.js";
import { preparedOnce, type AnyPorts } from "../wrappers/prepare-ports.js";
import type { PreparedPorts } from "../wrappers/prepared-ports.js";
import { parseOptions, type LifecycleOptions } from "./run-options.js";

/** What a public function was given, made sure of. */
interface Given<Request> {
  readonly ports: PreparedPorts;
  readonly request: Request;
  readonly options: LifecycleOptions;
}

/** Looks over ports, request and options before anything is done. */
export function frontDoor<Request>(
  ports: AnyPorts,
  request: unknown,
  options: unknown,
  parse: (request: unknown) => Result<Request, InvalidRequest>,
  parseChosen: (options: unknown) => Result<LifecycleOptions, InvalidRequest> = parseOptions,
): Result<Given<Request>, InvalidRequest> {
  const prepared = preparedOnce(ports);
  if (prepared.isErr()) return err(prepared.error);
  const parsed = parse(request);
  if (parsed.isErr()) return err(parsed.error);
  const chosen = parseChosen(options);
  if (chosen.isErr()) return err(chosen.error);
  return ok({ ports: prepared.value, request: parsed.value, options: chosen.value });
}
