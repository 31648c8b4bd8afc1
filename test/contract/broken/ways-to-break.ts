import { changed, err, ok, unchanged, type AdapterFault, type Call, type Done } from "podsandbox";
import type { Answer, Result } from "podsandbox";

/** It is said to be done, and nothing is. */
export const pretends = (): Answer<Done> => Promise.resolve(ok(changed));

/** It is said to be so already, and nothing is done. */
export const saysItWasSo = (): Answer<Done> => Promise.resolve(ok(unchanged));

/** A refusal that nobody should get. */
export const refuses = (): Answer<never> =>
  Promise.resolve(err({ reason: "refused", message: "refused without a reason" }));

/** Nothing is ever answered. */
export const neverAnswers = (): Promise<never> => new Promise(() => undefined);

/** A shape that the port does not have. */
export const wrongly = (value: unknown): Answer<never> => Promise.resolve(ok(value as never));

/** What is unchanged is a failure. */
export async function failIfUnchanged<Value extends Done>(
  answer: Answer<Value>,
): Promise<Result<Value, AdapterFault>> {
  const result = await answer;
  if (result.isErr() || result.value.changed) return result;
  return err({ reason: "refused", message: "there is no such thing" });
}

/** What is refused is said to be done. */
export async function passIfRefused(answer: Answer<Done>): Promise<Result<Done, AdapterFault>> {
  const result = await answer;
  return result.isErr() ? ok(changed) : result;
}

/** A call whose signal never fires. */
export const deaf = (call: Call): Call => ({ ...call, signal: new AbortController().signal });

/** A call that nobody tells what it waits for. */
export const mute = (call: Call): Call => ({ ...call, waitingFor: () => undefined });

/** Throws where the signal has fired. */
export function throwIfAborted({ signal }: Call): void {
  if (signal.aborted) throw new Error("aborted");
}

/** The entries whose key begins with the prefix are gone, whatever it ends in. */
export function deleteFrom(table: Record<string, unknown>, prefix: string): void {
  for (const key of Object.keys(table)) if (key.startsWith(prefix)) delete table[key];
}
