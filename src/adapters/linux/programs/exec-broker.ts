import type { Exec, ExecOutcome, ExecRequest, ExecWatch } from "./exec.js";
import { endedBefore, notFound } from "./not-started.js";
import { programPath } from "./program-path.js";
import { spawnExec } from "./spawn-exec.js";
import { startHelper, type Helper } from "./start-helper.js";

/** An `Exec` that has a helper process. */
export interface ExecBroker extends Exec {
  /** What runs has ended, and then the helper. A later run starts another one. */
  readonly close: () => Promise<void>;
}

/**
 * Starts programs through a small helper process, for a process that is large: Node.js copies all
 * of it to start a program, and its event loop stands still meanwhile, 26 ms at 1 GiB. The helper
 * itself is started that way, at once, so make it early. It ends with this process. Where there is
 * no starting it, programs are started directly.
 */
export function execBroker(): ExecBroker {
  let helper: Helper | undefined = startHelper();
  const running = new Set<Promise<unknown>>();
  const exec: Exec = async (request, watch) => {
    if (helper?.isUsable() !== true) helper = startHelper();
    const outcome = runThrough(helper, request, watch);
    running.add(outcome);
    try {
      return await outcome;
    } finally {
      running.delete(outcome);
    }
  };
  const close = async (): Promise<void> => {
    await Promise.all(running);
    const closing = helper;
    helper = undefined;
    await closing?.close();
  };
  return Object.assign(exec, { close });
}

const spawning = spawnExec();

async function runThrough(
  helper: Helper,
  request: ExecRequest,
  watch: ExecWatch,
): Promise<ExecOutcome> {
  if (watch.signal.aborted) return endedBefore(request);
  const program = programPath(request.program);
  if (program === undefined) return notFound(request);
  const argv0 = request.argv0 ?? request.program;
  const outcome = await helper.run({ ...request, program, argv0 }, watch);
  return outcome ?? spawning(request, watch);
}
