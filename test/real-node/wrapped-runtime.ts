import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A program that stands before the OCI runtime. */
export interface WrappedRuntime {
  readonly program: string;
  /** A directory for what it writes. */
  readonly directory: string;
}

/**
 * Writes a script that is run instead of the OCI runtime. `$verb` is `delete` or `other`, `$here` a
 * directory of its own, and `$runc` the runtime's own program.
 */
export function wrappedRuntime(text: string): WrappedRuntime {
  const directory = mkdtempSync(join(tmpdir(), "psb-real-runtime-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const runc = execFileSync("which", ["runc"], { encoding: "utf8" }).trim();
  const program = join(directory, "runtime");
  const lines = [
    "#!/bin/sh",
    `here=${directory}`,
    `runc=${runc}`,
    'case " $* " in *" delete "*) verb=delete;; *) verb=other;; esac',
    text,
    'exec "$runc" "$@"',
  ];
  writeFileSync(program, lines.join("\n"), { mode: 0o755 });
  return { program, directory };
}
