import { isToHelper, type FromHelper, type ToHelper } from "./helper-messages.js";
import type { ExecRequest } from "./exec.js";
import { spawnExec } from "./spawn-exec.js";

/**
 * The program of a helper: it starts programs for the process that started it, whose pid it is
 * given. Its channel and its programs keep it alive: so it reads the output of what still runs when
 * the other process ends, as a closed pipe would kill it, and then ends by itself.
 */
const parent = Number(process.argv[2]);
const exec = spawnExec();
const running = new Map<number, AbortController>();

process.on("message", (message) => {
  if (isToHelper(message)) take(message);
});
tell({ kind: "ready" });

function take(message: ToHelper): void {
  if (message.kind === "end") running.get(message.id)?.abort();
  else void run(message.id, message.request);
}

async function run(id: number, request: ExecRequest): Promise<void> {
  // What a dead process asked for last is not begun: others may have taken over.
  if (process.ppid !== parent) return;
  const ending = new AbortController();
  running.set(id, ending);
  const onStart = (pid: number): void => tell({ kind: "started", id, pid });
  const outcome = await exec(request, { signal: ending.signal, onStart });
  running.delete(id);
  tell({ kind: "outcome", id, outcome });
}

function tell(message: FromHelper): void {
  // The channel ends with the parent, and then there is nobody to tell.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
