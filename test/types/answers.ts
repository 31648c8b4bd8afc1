import {
  changed,
  ok,
  ResultAsync,
  type AdapterFault,
  type Answer,
  type Done,
  type Result,
} from "podsandbox";

/** An async function is an answer. */
export const promised = async (): Promise<Result<Done, AdapterFault>> => ok(changed);
export const fromPromise: () => Answer<Done> = promised;

/** A ResultAsync is an answer. */
export const fromResultAsync: () => Answer<Done> = () =>
  new ResultAsync<Done, AdapterFault>(promised());

/** A function that knows the answer gives it at once. */
export const bare: () => Answer<Done> = () => ok(changed);

// @ts-expect-error: what a command answers is a Done.
export const wrong: () => Answer<Done> = async () => ok("done");
