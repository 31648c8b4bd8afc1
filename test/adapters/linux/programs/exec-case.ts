import type { Signal } from "podsandbox";
import type { Exec, ExecOutcome, ExecRequest } from "podsandbox/linux";

/** What every `Exec` does, whoever starts its programs. */
export interface ExecCase {
  readonly name: string;
  readonly check: (exec: Exec) => Promise<void>;
}

/** A signal that never fires. */
export const quiet: Signal = new AbortController().signal;

/** Runs lines of a shell, which stand for any program. */
export function shell(lines: string, more: Partial<ExecRequest> = {}): ExecRequest {
  const environment = { PATH: process.env["PATH"] ?? "" };
  return { program: "/bin/sh", arguments: ["-c", lines], environment, ...more };
}

/** Runs lines of a shell to their end. */
export async function run(exec: Exec, lines: string, more: Partial<ExecRequest> = {}) {
  return exec(shell(lines, more), { signal: quiet });
}

/** What is answered of a program that has ended by itself. */
export function exited(stdout: string, more: Partial<ExecOutcome> = {}) {
  return { kind: "exited", exitCode: 0, stdout, stderr: "", ...more };
}
