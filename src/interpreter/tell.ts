import type { SandboxRecord } from "../model/sandbox.js";
import type { Happening, Observer, OperationName, TeardownEvent } from "../observe/events.js";
import type { Clock } from "../ports/extensions.js";
import { tolerate } from "../wrappers/tolerate.js";

/** Whom a run tells of what happens, and as whose event. */
interface Teller {
  readonly operation: OperationName;
  readonly containerId: string | undefined;
  /** The sandbox as it is known by then. */
  readonly sandbox: () => SandboxRecord;
  readonly clock: Clock;
  readonly observers: readonly Observer[];
}

let runs = 0;

/**
 * Makes the function that tells all observers of a run: what watches a teardown must not stop it.
 * Without observers nothing is built.
 */
export function createTell(teller: Teller): (happening: Happening) => void {
  if (teller.observers.length === 0) return tellNobody;
  runs += 1;
  const run = runs;
  const { clock, observers } = teller;
  return (happening) =>
    // What a record says of a pod may be of any type, and is read here.
    tolerate(() => {
      const when = { run, at: clock.now(), elapsed: clock.elapsed() };
      // To spread one object behind another takes V8 thirty times as long, for every call.
      const event: TeardownEvent = Object.assign({}, aboutRun(teller), when, happening);
      for (const observe of observers) tolerate(() => observe(event));
    });
}

function aboutRun({ operation, containerId, sandbox }: Teller) {
  const { id, runtimeHandler, pod } = sandbox();
  return {
    operation,
    sandboxId: id,
    ...(containerId === undefined ? {} : { containerId }),
    ...(runtimeHandler === undefined ? {} : { runtimeHandler: runtimeHandler.name }),
    ...(pod === undefined ? {} : { pod }),
  };
}

/** For runs that nobody watches. */
export const tellNobody = (): void => undefined;
