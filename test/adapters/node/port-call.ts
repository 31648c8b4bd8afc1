import type { AdapterFault, Answer, Call, WaitingFor } from "podsandbox";

/** A call of a port that nobody gives up, or that ends when its signal fires. */
export function portCall(signal: AbortSignal = new AbortController().signal): Call {
  return { signal, attempt: 1, waitingFor: () => undefined };
}

/** A call that keeps what it was said to wait for. */
export function tellingCall(): Call & { readonly waits: readonly WaitingFor[] } {
  const waits: WaitingFor[] = [];
  return { ...portCall(), waits, waitingFor: (what) => void waits.push(what) };
}

/** What a port answered; a fault fails the test. */
export async function valueOf<Value>(answer: Answer<Value>): Promise<Value> {
  const result = await answer;
  if (result.isOk()) return result.value;
  throw new Error(`unexpected fault: ${JSON.stringify(result.error)}`);
}

/** The fault that a port answered; success fails the test. */
export async function faultOf(answer: Answer<unknown>): Promise<AdapterFault> {
  const result = await answer;
  if (result.isErr()) return result.error;
  throw new Error(`unexpected success: ${JSON.stringify(result.value)}`);
}
