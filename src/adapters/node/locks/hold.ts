import { err, ok, type AdapterFault, type Call, type Result } from "../../../index.js";
import { sleep } from "../sleep.js";
import { onLetGo, tryHold, type Tried } from "./try-hold.js";

/** Gives a lock back; twice is once. */
export type Release = () => Promise<void>;

/** The longest that a waiter sleeps before it looks again whether the holder is gone or dead. */
const longestDelay = 50;

/** Waits for a lock under the call's signal. */
export async function hold(path: string, call: Call): Promise<Result<Release, AdapterFault>> {
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

/** Runs something while the lock is held. */
export async function holding<Value>(
  path: string,
  call: Call,
  run: () => Promise<Result<Value, AdapterFault>>,
): Promise<Result<Value, AdapterFault>> {
  const release = await hold(path, call);
  if (release.isErr()) return err(release.error);
  try {
    return await run();
  } finally {
    await release.value();
  }
}
