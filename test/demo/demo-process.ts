import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { root } from "../architecture/source-tree.js";

/** How a run of the demo ended, and what it said. */
export interface DemoRun {
  /** An exit code, or the name of the signal that ended it. */
  readonly end: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a run of the demo is to be watched. */
export interface Watching {
  /** Is told of each line of output; may signal the demo. */
  readonly onLine?: (line: string, signal: (name: NodeJS.Signals) => void) => void;
}

/** A host for demos: a temporary directory of their own, that has to be empty in the end. */
export interface DemoHost {
  readonly directory: string;
  readonly run: (args: readonly string[], watching?: Watching) => Promise<DemoRun>;
  /** What demos have left: directories, and processes. */
  readonly leftovers: () => Promise<readonly string[]>;
}

const program = join(root, ".build/examples/demo/main.js");

/** Makes a host for the demos of one test; what they should leave there is ended with the test. */
export async function demoHost(): Promise<DemoHost> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), "podsandbox-test-")));
  onTestFinished(async () => {
    for (const { pid } of await processesBelow(directory)) process.kill(pid, "SIGKILL");
    await rm(directory, { recursive: true, force: true });
  });
  return {
    directory,
    run: (args, watching = {}) => run(directory, args, watching),
    leftovers: async () => {
      const processes = await processesBelow(directory);
      return [...(await readdir(directory)), ...processes.map(({ command }) => command)];
    },
  };
}

async function run(
  directory: string,
  args: readonly string[],
  { onLine }: Watching,
): Promise<DemoRun> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    env: { ...process.env, TMPDIR: directory },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const errors: string[] = [];
  createInterface(child.stdout).on("line", (line) => {
    lines.push(`${line}\n`);
    onLine?.(line, (name) => child.kill(name));
  });
  child.stderr.on("data", (chunk) => errors.push(String(chunk)));
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  return { end: code ?? signal ?? "", stdout: lines.join(""), stderr: errors.join("") };
}

interface HostProcess {
  readonly pid: number;
  readonly command: string;
}

/** The living processes that were started below a directory; elsewhere than on Linux, none. */
async function processesBelow(directory: string): Promise<readonly HostProcess[]> {
  if (process.platform !== "linux") return [];
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const [environment, command] = await Promise.all([
        readFile(`/proc/${pid}/environ`, "utf8").catch(() => ""),
        readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""),
      ]);
      const isBelow = environment.includes(`PODSANDBOX_ROOT=${directory}`);
      return isBelow ? [{ pid, command: command.replaceAll("\0", " ") }] : [];
    }),
  );
  return found.flat();
}
