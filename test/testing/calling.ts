import type { AdapterFault, Answer, Call, WaitingFor } from "podsandbox";

/** A call that nobody aborts, or that the signal aborts. */
export function calling(signal: AbortSignal = new AbortController().signal): Call {
  return { signal, attempt: 1, waitingFor: () => undefined };
}

/** A call that keeps what it is told of waiting. */
export function listening(): Call & { readonly heard: WaitingFor[] } {
  const heard: WaitingFor[] = [];
  return { ...calling(), waitingFor: (what) => heard.push(what), heard };
}

/** What a port answered; throws where it failed. */
export async function answer<Value>(asked: Answer<Value>): Promise<Value> {
  const answered = await asked;
  if (answered.isErr()) throw new Error(`${answered.error.reason}: ${answered.error.message}`);
  return answered.value;
}

/** Whether a command changed anything; throws where it failed. */
export async function hasChanged(asked: Answer<{ readonly changed: boolean }>): Promise<boolean> {
  return (await answer(asked)).changed;
}

/** Why a port refused; throws where it did not. */
export async function refusal(asked: Answer<unknown>): Promise<AdapterFault> {
  const answered = await asked;
  if (answered.isOk()) throw new Error("it succeeded");
  return answered.error;
}

/** Whether a call has been answered once everything else that could run has run. */
export async function hasSettled(asked: Answer<unknown> | PromiseLike<unknown>): Promise<boolean> {
  let settled = false;
  const note = (): void => {
    settled = true;
  };
  void Promise.resolve(asked).then(note, note);
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}
