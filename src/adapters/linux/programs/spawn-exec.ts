import { spawn, type ChildProcess } from "node:child_process";
import type { Exec, ExecOutcome, ExecRequest, ExecWatch } from "./exec.js";
import { followProgram } from "./follow-program.js";
import { endedBefore, notFound, notStarted } from "./not-started.js";
import { openStdio } from "./open-stdio.js";
import { programPath } from "./program-path.js";

/**
 * Starts programs as children of this process. Its event loop stands still while the process is
 * copied for that: for a millisecond where it is small, and longer the more memory it has.
 */
export function spawnExec(): Exec {
  return async (request, watch) => {
    try {
      return await run(request, watch);
    } catch (thrown) {
      return notStarted(request, thrown);
    }
  };
}

async function run(request: ExecRequest, watch: ExecWatch): Promise<ExecOutcome> {
  const path = programPath(request.program);
  if (path === undefined) return notFound(request);
  const stdio = await openStdio(request);
  try {
    if (watch.signal.aborted) return endedBefore(request);
    const child = spawn(path, request.arguments, {
      argv0: request.argv0 ?? request.program,
      env: request.environment,
      cwd: request.workingDirectory ?? "/",
      detached: true,
      stdio: [...stdio.descriptors],
    });
    // It is listened to at once, before it can end.
    return child.pid === undefined
      ? await whyNotStarted(child, request)
      : await followProgram(child, child.pid, request, watch);
  } finally {
    await stdio.close();
  }
}

function whyNotStarted(child: ChildProcess, request: ExecRequest): Promise<ExecOutcome> {
  return new Promise((resolve) => {
    child.once("error", (thrown) => resolve(notStarted(request, thrown)));
  });
}
