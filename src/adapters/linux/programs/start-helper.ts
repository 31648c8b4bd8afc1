import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ExecOutcome, ExecRequest, ExecWatch } from "./exec.js";
import { isFromHelper, type FromHelper, type ToHelper } from "./helper-messages.js";

/** A helper process that starts programs. */
export interface Helper {
  /** What became of the program; nothing if the helper could not be started. */
  readonly run: (request: ExecRequest, watch: ExecWatch) => Promise<ExecOutcome | undefined>;
  /** Whether it still takes requests. */
  readonly isUsable: () => boolean;
  /** It has ended, and what it runs before. */
  readonly close: () => Promise<void>;
}

/** A program that it runs. */
interface Run {
  readonly hear: (told: FromHelper) => void;
  /** The helper has ended. */
  readonly end: (hasBegun: boolean) => void;
}

/** Starts a helper. It keeps this process alive only while it runs something for it. */
export function startHelper(): Helper {
  const child = forkHelper();
  const runs = new Map<number, Run>();
  let state: "starting" | "ready" | "over" = "starting";
  const end = (): void => {
    // Until it says that it is ready it has begun nothing.
    const hasBegun = state !== "starting";
    state = "over";
    for (const run of runs.values()) run.end(hasBegun);
  };
  child.on("message", (told) => {
    if (!isFromHelper(told)) return;
    if (told.kind === "ready") state = "ready";
    else runs.get(told.id)?.hear(told);
  });
  child.on("error", end);
  // All that it has told is heard by then, which need not be so when it exits.
  child.once("disconnect", end);
  let last = 0;
  return {
    run: (request, watch) => runThrough(child, runs, ++last, request, watch),
    isUsable: () => state !== "over" && child.connected,
    close: () => close(child),
  };
}

const program = fileURLToPath(new URL("./helper-process.js", import.meta.url));

/** In a session of its own, where no terminal interrupts it. */
function forkHelper(): ChildProcess {
  const child = fork(program, [String(process.pid)], {
    cwd: "/",
    detached: true,
    env: {},
    execArgv: [],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  child.unref();
  child.channel?.unref();
  return child;
}

async function runThrough(
  child: ChildProcess,
  runs: Map<number, Run>,
  id: number,
  request: ExecRequest,
  watch: ExecWatch,
): Promise<ExecOutcome | undefined> {
  // Where nothing can be sent the channel has ended, and that ends the run.
  const send = (message: ToHelper): void => void child.send(message, () => undefined);
  const stop = (): void => send({ kind: "end", id });
  watch.signal.addEventListener("abort", stop);
  child.channel?.ref();
  try {
    return await new Promise((resolve) => {
      runs.set(id, followRun(watch, resolve));
      send({ kind: "run", id, request });
    });
  } finally {
    watch.signal.removeEventListener("abort", stop);
    runs.delete(id);
    if (runs.size === 0) child.channel?.unref();
  }
}

function followRun(
  { onStart }: ExecWatch,
  resolve: (outcome: ExecOutcome | undefined) => void,
): Run {
  let started: { readonly pid?: number } = {};
  return {
    hear(told) {
      if (told.kind === "outcome") resolve(told.outcome);
      if (told.kind !== "started") return;
      started = { pid: told.pid };
      onStart?.(told.pid);
    },
    end(hasBegun) {
      const message = "the helper process that had started it has died";
      resolve(hasBegun ? { kind: "lost", message, ...started } : undefined);
    },
  };
}

/** It ends by itself when it has nobody to work for. */
async function close(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, "exit");
  child.ref();
  if (child.connected) child.disconnect();
  await exited;
}
