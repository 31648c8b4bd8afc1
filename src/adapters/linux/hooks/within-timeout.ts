import type { AdapterFault, Call, OciHook, Result } from "../../../index.js";

/** The longest time that a timer takes, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

/** Does something within the hook's own timeout or the call's limit, whichever is over first. */
export async function withinTimeout<Value>(
  { timeout }: OciHook,
  call: Call,
  run: (limited: Call) => Promise<Result<Value, AdapterFault>>,
): Promise<Result<Value, AdapterFault>> {
  // A time that is none comes of a damaged record, and the call's limit is left.
  if (timeout === undefined || !(timeout > 0)) return run(call);
  const limit = new AbortController();
  const fire = (): void => limit.abort();
  const timer = setTimeout(fire, Math.min(timeout * 1000, longestTimer));
  call.signal.addEventListener("abort", fire);
  if (call.signal.aborted) fire();
  const { attempt } = call;
  const limited: Call = {
    signal: limit.signal,
    attempt,
    waitingFor: (what) => call.waitingFor(what),
  };
  try {
    const result = await run(limited);
    return result.mapErr((fault) =>
      limit.signal.aborted && !call.signal.aborted ? saying(fault, timeout) : fault,
    );
  } finally {
    clearTimeout(timer);
    call.signal.removeEventListener("abort", fire);
  }
}

function saying(fault: AdapterFault, timeout: number): AdapterFault {
  return { ...fault, message: `${fault.message} (the hook's own timeout: ${timeout} s)` };
}
