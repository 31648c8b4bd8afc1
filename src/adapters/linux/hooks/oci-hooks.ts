import {
  changed,
  err,
  ok,
  type AdapterFault,
  type Call,
  type Done,
  type FaultDetails,
  type OciHook,
  type OciState,
  type PostStopHooks,
  type Result,
} from "../../../index.js";
import { answering, refused } from "../../node/answering.js";
import type { Exec } from "../programs/exec.js";
import { openPrograms } from "../programs/open-programs.js";
import type { ProgramRequest, Programs, Ran } from "../programs/programs.js";
import { spawnExec } from "../programs/spawn-exec.js";
import { environmentOf } from "./environment-of.js";
import { withinTimeout } from "./within-timeout.js";

/** How hooks are run. */
export interface OciHooksOptions {
  /** Starts the programs; `spawnExec()` if missing. */
  readonly exec?: Exec;
  /** Where it is noted which hooks run; `/run/podsandbox/hooks` if missing. */
  readonly root?: string;
}

interface HookRequest {
  readonly hook: OciHook;
  readonly state: OciState;
}

const usualRoot = "/run/podsandbox/hooks";

/**
 * Runs post-stop hooks as programs of this host, each with the OCI state on its standard input and
 * no environment but its own. One that a dead process left running has ended before the next runs.
 */
export function ociHooks({
  exec = spawnExec(),
  root = usualRoot,
}: OciHooksOptions = {}): PostStopHooks {
  const programs = openPrograms({ root, exec });
  return {
    runPostStop: (request, call) =>
      answering(`hook ${request.hook.path}`, [request.state.id], () =>
        runHook(programs, request, call),
      ),
  };
}

async function runHook(
  programs: Programs,
  { hook, state }: HookRequest,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  if (!hook.path.startsWith("/"))
    return refused(`the path of a hook must be absolute, and ${JSON.stringify(hook.path)} is not`);
  const settled = await withinTimeout(hook, call, (limited) => programs.settle(state.id, limited));
  if (settled.isErr()) return err(settled.error);
  const request = programOf({ hook, state });
  const ran = await withinTimeout(hook, call, (limited) => programs.run(request, limited));
  return ran.andThen((one) => doneBy(hook, one));
}

function programOf({ hook, state }: HookRequest): ProgramRequest {
  const { path, args = [], env = [] } = hook;
  const [argv0 = path, ...given] = args;
  return {
    sandboxId: state.id,
    verb: "poststop",
    program: path,
    argv0,
    arguments: given,
    environment: environmentOf(env),
    input: JSON.stringify(state),
  };
}

function doneBy({ path }: OciHook, ran: Ran): Result<Done, AdapterFault> {
  const { exitCode, signal, stderr } = ran;
  if (exitCode === 0) return ok(changed);
  const how =
    exitCode === undefined ? `was ended by ${signal ?? "a signal"}` : `exited with ${exitCode}`;
  const said = stderr.trimEnd().split("\n").at(-1) ?? "";
  const message = `the hook ${path} ${how}${said === "" ? "" : `: ${said}`}`;
  const details: FaultDetails = {
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(stderr === "" ? {} : { stderr }),
  };
  return err({ reason: exitCode === undefined ? "crashed" : "other", message, details });
}
