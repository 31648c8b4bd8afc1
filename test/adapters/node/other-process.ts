import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

/** A process that the test started; it is ended with the test. */
export interface OtherProcess {
  readonly pid: number;
  /** The next line that it prints. */
  readonly nextLine: () => Promise<string>;
  /** All further lines, once it has ended by itself. */
  readonly ended: () => Promise<readonly string[]>;
  /** Kills it at once, as a crash would. */
  readonly crash: () => Promise<void>;
}

/** Starts a program of `programs/` in a process of its own. */
export function otherProcess(program: string, ...given: readonly string[]): OtherProcess {
  const path = join(import.meta.dirname, "programs", program);
  const child = spawn(process.execPath, [path, ...given], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const crash = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exited;
  };
  onTestFinished(crash);
  const lines = linesOf(child);
  return {
    pid: child.pid ?? 0,
    nextLine: async () => (await lines.next()).value ?? "",
    async ended() {
      const all: string[] = [];
      for (let one = await lines.next(); one.done !== true; one = await lines.next())
        all.push(one.value);
      await exited;
      return all;
    },
    crash,
  };
}

function linesOf(child: ChildProcess): AsyncIterator<string, undefined> {
  if (child.stdout === null) throw new Error("the program has no standard output");
  return createInterface({ input: child.stdout })[Symbol.asyncIterator]();
}
