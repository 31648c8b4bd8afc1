import { err, type AdapterFault, type Call, type Result, type Signal } from "../../../index.js";

/** What may run beside what: `shared` beside its like, `exclusive` beside nothing. */
type Mode = "shared" | "exclusive";

interface Turn {
  readonly mode: Mode;
  readonly over: Promise<void>;
}

/** Whose turn it is in this process, by key; between processes the lease of a sandbox decides. */
const turns = new Map<string, readonly Turn[]>();

/**
 * Runs once those that came before are over. CNI forbids operations beside each other for one
 * container, and GC beside any other operation of its network. (CNI SPEC 1.1.0 §3)
 */
export async function inTurn<Value>(
  key: string,
  mode: Mode,
  call: Call,
  run: () => Promise<Result<Value, AdapterFault>>,
): Promise<Result<Value, AdapterFault>> {
  const before = (turns.get(key) ?? []).filter((turn) => isInTheWay(turn, mode));
  const finish = enter(key, mode);
  try {
    if (before.length > 0) {
      call.waitingFor({ kind: "text", text: `another CNI operation on the ${key}` });
      await orAborted(Promise.all(before.map(({ over }) => over)), call.signal);
    }
    if (call.signal.aborted) return err(notBegun(key));
    return await run();
  } finally {
    finish();
  }
}

function isInTheWay(turn: Turn, mode: Mode): boolean {
  return mode === "exclusive" || turn.mode === "exclusive";
}

function enter(key: string, mode: Mode): () => void {
  let end = (): void => undefined;
  const over = new Promise<void>((resolve) => (end = resolve));
  const turn: Turn = { mode, over };
  turns.set(key, [...(turns.get(key) ?? []), turn]);
  return () => {
    const left = (turns.get(key) ?? []).filter((one) => one !== turn);
    if (left.length === 0) turns.delete(key);
    else turns.set(key, left);
    end();
  };
}

/** Waits for the promise, or for the signal if that fires first. */
async function orAborted(waiting: Promise<unknown>, signal: Signal): Promise<void> {
  let stop = (): void => undefined;
  const aborted = new Promise<void>((resolve) => (stop = resolve));
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  try {
    await Promise.race([waiting, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function notBegun(key: string): AdapterFault {
  return { reason: "aborted", message: `no plugin was run for the ${key}: the signal had fired` };
}
