import type { AdapterFault, Call, Result } from "../../../index.js";
import type { ExecRequest } from "../programs/exec.js";
import type { Ran } from "../programs/programs.js";
import type { OciWorld } from "./oci-world.js";
import type { Target } from "./target.js";

/** What the runtime is to do with a container. */
interface Command {
  readonly verb: "create" | "start" | "state" | "delete";
  /** What stands between the verb and the id. */
  readonly options?: readonly string[];
  readonly outputFiles?: ExecRequest["outputFiles"];
}

/** Runs the command line of the runtime to its end, whatever its exit code is. */
export function runRuntime(
  { programs }: OciWorld,
  { id, sandboxId, program, root }: Target,
  { verb, options = [], outputFiles }: Command,
  call: Call,
): Promise<Result<Ran, AdapterFault>> {
  const path =
    process.env["PATH"] ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  const request = {
    program,
    arguments: ["--root", root, verb, ...options, id],
    environment: { PATH: path },
    sandboxId,
    verb,
  };
  return programs.run(outputFiles === undefined ? request : { ...request, outputFiles }, call);
}

/** The fault of a program whose work, as one can see, has not been done. */
export function faultOfRun(
  { program }: Target,
  verb: string,
  { exitCode, signal, stderr }: Ran,
): AdapterFault {
  const how = exitCode === undefined ? `was ended by ${signal ?? "a signal"}` : "failed";
  return {
    reason: exitCode === undefined ? "crashed" : "other",
    message: `${program} ${verb} ${how}`,
    details: { ...(exitCode === undefined ? {} : { exitCode }), stderr: stderr.trim() },
  };
}
