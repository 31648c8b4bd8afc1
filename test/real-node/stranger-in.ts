import { spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";

/** A process of nobody's pod that keeps something busy. */
export interface Busy {
  readonly pid: number;
  readonly end: () => Promise<void>;
}

/** Starts a program that sleeps in a directory, and ends it when the test is over. */
export async function strangerIn(
  directory: string,
  command: readonly [string, ...string[]] = ["sleep", "3600"],
): Promise<Busy> {
  const [program, ...rest] = command;
  const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };
  const child = spawn(program, rest, { cwd: directory, env, stdio: "ignore" });
  const exited = once(child, "exit");
  const end = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exited;
  };
  onTestFinished(end);
  await once(child, "spawn");
  return { pid: child.pid ?? 0, end };
}
