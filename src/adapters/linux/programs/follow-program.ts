import type { ChildProcess } from "node:child_process";
import type { Signal } from "../../../index.js";
import { captureOutput } from "./capture-output.js";
import type { ExecOutcome, ExecRequest, ExecWatch } from "./exec.js";
import { killGroup } from "./kill-group.js";

/** How a program ended. */
interface Exit {
  readonly exitCode?: number;
  readonly signal?: string;
}

/**
 * Answers what becomes of a program that was started. Its exit counts, not the end of its output,
 * which a child of it may hold open.
 */
export async function followProgram(
  child: ChildProcess,
  pid: number,
  { input }: Pick<ExecRequest, "input">,
  { signal, onStart }: ExecWatch,
): Promise<ExecOutcome> {
  const exited = exitOf(child);
  const output = captureOutput(child);
  // It may end without having read it all.
  child.stdin?.on("error", () => undefined).end(input);
  onStart?.(pid);
  try {
    const exit = await firstOf(exited, signal);
    if (exit !== undefined) return { kind: "exited", ...exit, ...(await output.drained()) };
    const isGone = await killGroup(pid, exited);
    return { kind: "ended", pid, isGone, ...(await output.drained()) };
  } finally {
    output.close();
    child.unref();
  }
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      resolve(code === null ? { signal: signal ?? "SIGKILL" } : { exitCode: code });
    });
  });
}

/** What is promised, or nothing if the signal fires before. */
async function firstOf<Value>(
  promised: Promise<Value>,
  signal: Signal,
): Promise<Value | undefined> {
  if (signal.aborted) return undefined;
  let stop = (): void => undefined;
  const fired = new Promise<undefined>((resolve) => {
    const fire = (): void => resolve(undefined);
    signal.addEventListener("abort", fire);
    stop = () => signal.removeEventListener("abort", fire);
  });
  try {
    return await Promise.race([promised, fired]);
  } finally {
    stop();
  }
}
