import { err, ok, type AdapterFault, type Call, type Result } from "../../../index.js";
import { sleep } from "../sleep.js";
import { onLetGo, tryHold, type Tried } from "./try-hold.js";

/** Gives a lock back; twice is once. */
type Release = () => Promise<void>;

/**
 * Waits for a lock under the call's signal. `longestDelay` is how many milliseconds a waiter sleeps
 * at most before it looks again whether the holder is gone or dead.
 */
export async function hold(
  path: string,
  call: Call,
  longestDelay: number,
): Promise<Result<Release, AdapterFault>> {
  for (let delay = 1; ; delay = Math.min(delay * 2, longestDelay)) {
    const tried = await tryHold(path);
    if (tried.state === "held") return ok(tried.release);
    call.waitingFor(
      tried.holder === undefined
        ? { kind: "path", path }
        : { kind: "process", pid: tried.holder.pid },
    );
    if (call.signal.aborted) return err(givenUp(path, tried));
    await sleep(delay, call.signal, (wake) => onLetGo(path, wake));
  }
}

function givenUp(path: string, tried: Tried & { readonly state: "busy" }): AdapterFault {
  const message = "another caller holds the lock, and the wait for it has ended";
  const holders = [{ pid: tried.holder?.pid ?? process.pid, where: path }];
  return { reason: "aborted", message, details: { holders } };
}

/**
 * Short: nobody holds such a lock for long, and a seldom look would find it taken anew each time.
 */
const shortDelay = 4;

/** Runs something while the lock is held. */
export async function holding<Value>(
  path: string,
  call: Call,
  run: () => Promise<Result<Value, AdapterFault>>,
): Promise<Result<Value, AdapterFault>> {
  const release = await hold(path, call, shortDelay);
  if (release.isErr()) return err(release.error);
  try {
    return await run();
  } finally {
    await release.value();
  }
}
