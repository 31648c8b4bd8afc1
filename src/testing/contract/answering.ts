import type * as z from "zod";
import type { Answer, Call, Clock, Lease } from "../../index.js";
import { keeps } from "./trial.js";

/** A method, how to ask it, and the shape of its answer. */
export type Question<Subject> = readonly [
  method: string,
  ask: (subject: Subject, call: Call) => Answer<unknown>,
  shape: z.ZodType,
];

type Check<Subject> = (subject: Subject) => Promise<readonly string[]>;

/** Checks that every question is answered in its shape. */
export function answersItsShapes<Subject extends { readonly clock?: Clock }>(
  questions: readonly Question<Subject>[],
  isLease: (value: unknown) => value is Lease = neverALease,
): Check<Subject> {
  return keeps(async (subject, trial) => {
    for (const [method, ask, shape] of questions) {
      const value = await trial.value(method, ask(subject, trial.call));
      const parsed = shape.safeParse(value);
      if (!parsed.success)
        trial.holds(false, `${method} answered wrongly: ${parsed.error.message}`);
      if (isLease(value)) await trial.done("release", value.release());
    }
  });
}

/** Checks that every question is answered, or refused in a word, where nobody waits any more. */
export function answersWhenAborted<Subject extends { readonly clock?: Clock }>(
  questions: readonly Question<Subject>[],
  isLease: (value: unknown) => value is Lease = neverALease,
): Check<Subject> {
  return keeps(async (subject, trial) => {
    for (const [method, ask, shape] of questions) {
      const { call, abort } = trial.abortable();
      abort();
      const answer = await trial.settled(method, ask(subject, call));
      if (answer.isErr()) continue;
      trial.holds(shape.safeParse(answer.value).success, `${method} answered wrongly`);
      if (isLease(answer.value)) await trial.done("release", answer.value.release());
    }
  });
}

function neverALease(value: unknown): value is Lease {
  return value !== value;
}
