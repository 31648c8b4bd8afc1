import type { Signal } from "../../../index.js";

/** A program that is to be run. No shell reads any part of it. */
export interface ExecRequest {
  /** An absolute path, or a name that is looked for in the `PATH` of this very process. */
  readonly program: string;
  readonly arguments: readonly string[];
  /** What it is told as its own name; the program as it stands there if missing. */
  readonly argv0?: string;
  /** All of its environment; nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** What it reads on its standard input, `/dev/stdin` too; nothing if missing. */
  readonly input?: string;
  /** `/` if missing. */
  readonly workingDirectory?: string;
  /**
   * Files that its output is appended to, for a program whose children keep it open: nothing of it
   * is then in the outcome. (failures.md P04)
   */
  readonly outputFiles?: { readonly stdout: string; readonly stderr: string };
}

/** What became of a program. */
export type ExecOutcome =
  | {
      readonly kind: "exited";
      /** Missing where a signal ended it. */
      readonly exitCode?: number;
      /** The signal that ended it, such as `SIGKILL`. */
      readonly signal?: string;
      /** At most its first MiB. */
      readonly stdout: string;
      /** At most its last 4 KiB. */
      readonly stderr: string;
    }
  | {
      /** The signal of the call fired: its whole process group was killed. */
      readonly kind: "ended";
      readonly pid: number;
      /** Whether it has really gone; in uninterruptible sleep it stays. */
      readonly isGone: boolean;
      readonly stdout: string;
      readonly stderr: string;
    }
  | {
      readonly kind: "not-started";
      /** The name of the error number, such as `ENOENT`; `ABORT_ERR` where the signal had fired. */
      readonly code: string;
      readonly message: string;
    }
  | {
      /** Whoever started it for this process has died: it may run on, or never have begun. */
      readonly kind: "lost";
      /** Missing where that is not known. */
      readonly pid?: number;
      readonly message: string;
    };

/** How a run of a program is watched. */
export interface ExecWatch {
  /** When it fires, the program and its whole process group are killed. */
  readonly signal: Signal;
  /** Is told the pid, which is also the number of its process group. */
  readonly onStart?: (pid: number) => void;
}

/**
 * Runs a program in a process group of its own, and answers once it has exited, whoever still holds
 * its output open. It never rejects. (failures.md N08 and P04)
 */
export type Exec = (request: ExecRequest, watch: ExecWatch) => Promise<ExecOutcome>;
