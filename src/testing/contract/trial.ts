import type { AdapterFault, Answer, Call, Clock, Done } from "../../index.js";
import type { FaultReason, Result, WaitingFor } from "../../index.js";
import { whyNotAnAnswer } from "./answer-shapes.js";
import { createSignal, hostClock } from "./host.js";
import { isSame } from "./is-same.js";

/** A call that the clause can give up, and what the adapter said it waits for. */
interface AbortableCall {
  readonly call: Call;
  readonly abort: () => void;
  readonly waits: readonly WaitingFor[];
}

/** With what a clause asks and complains. A question that cannot be answered ends the clause. */
export interface Trial {
  readonly clock: Clock;
  /** A call that nobody gives up. */
  readonly call: Call;
  readonly abortable: () => AbortableCall;
  /** What was answered, whatever it is: but a Result, and a fault that says why. */
  readonly settled: <Value>(
    what: string,
    answer: Answer<Value>,
  ) => Promise<Result<Value, AdapterFault>>;
  /** The value that was answered; a fault ends the clause. */
  readonly value: <Value>(what: string, answer: Answer<Value>) => Promise<Value>;
  /** A command succeeded; where it is said, it had to do something, or nothing. */
  readonly done: <Answered extends Done>(
    what: string,
    answer: Answer<Answered>,
    how?: "changed" | "unchanged",
  ) => Promise<Answered>;
  /** There is a fault, for one of the reasons where any are named. */
  readonly refused: (
    what: string,
    answer: Answer<unknown>,
    ...reasons: readonly FaultReason[]
  ) => Promise<AdapterFault>;
  readonly same: (what: string, actual: unknown, wanted: unknown) => void;
  readonly holds: (condition: boolean, complaint: string) => void;
  /** It is not answered within the milliseconds. */
  readonly waits: (what: string, answer: PromiseLike<unknown>, ms: number) => Promise<void>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** A verb that the subject must have, as it declares the capability. */
  readonly verb: <Verb>(verb: Verb | undefined, capability: string) => Verb;
}

/** Ends a clause that has complained enough. */
const enough = new Error("the clause has been answered");

/** Makes the check of a clause from what it does; whatever throws on the way is a complaint. */
export function keeps<Subject extends { readonly clock?: Clock }>(
  run: (subject: Subject, trial: Trial) => Promise<void>,
): (subject: Subject) => Promise<readonly string[]> {
  return async (subject) => {
    const complaints: string[] = [];
    try {
      await run(subject, createTrial(complaints, subject.clock ?? hostClock));
    } catch (thrown) {
      if (thrown !== enough) complaints.push(`something threw: ${String(thrown)}`);
    }
    return complaints;
  };
}

function createTrial(complaints: string[], clock: Clock): Trial {
  const complain = (sentence: string): void => void complaints.push(sentence);
  const end = (sentence: string): never => {
    complain(sentence);
    throw enough;
  };
  const sleep = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      clock.after(milliseconds, resolve);
    });
  return {
    clock,
    sleep,
    call: abortableCall().call,
    abortable: abortableCall,
    ...asking(end, complain),
    same: (what, actual, wanted) => {
      if (!isSame(actual, wanted))
        complain(`${what} is ${inWords(actual)}, and should be ${inWords(wanted)}`);
    },
    holds: (condition, complaint) => {
      if (!condition) complain(complaint);
    },
    waits: async (what, answer, ms) => {
      const isSettled = await Promise.race([toTrue(answer), sleep(ms).then(() => false)]);
      if (isSettled) end(`${what} was answered too early`);
    },
    verb: (verb, capability) =>
      verb ?? end(`the subject declares "${capability}", and has no verb for it`),
  };
}

type Asking = Pick<Trial, "settled" | "value" | "done" | "refused">;

function asking(end: (sentence: string) => never, complain: (sentence: string) => void): Asking {
  const settled: Trial["settled"] = async (what, answer) => {
    const why = (text: string): never => end(`${what} ${text}`);
    const result = await Promise.resolve(answer).catch((thrown: unknown) =>
      why(`rejected: ${String(thrown)}`),
    );
    const wrong = whyNotAnAnswer(result);
    return wrong === undefined ? result : why(wrong);
  };
  const value: Trial["value"] = async (what, answer) => {
    const result = await settled(what, answer);
    return result.isOk() ? result.value : end(`${what} failed: ${inWords(result.error)}`);
  };
  return {
    settled,
    value,
    done: async (what, answer, how) => {
      const done = await value(what, answer);
      if (how !== undefined && done.changed !== (how === "changed"))
        complain(`${what} should have said ${how}, and said ${inWords(done)}`);
      return done;
    },
    refused: async (what, answer, ...reasons) => {
      const result = await settled(what, answer);
      if (result.isOk())
        return end(`${what} should have failed, and said ${inWords(result.value)}`);
      const { reason } = result.error;
      if (reasons.length > 0 && !reasons.includes(reason))
        complain(`${what} failed for "${reason}", and should have for ${reasons.join(" or ")}`);
      return result.error;
    },
  };
}

function abortableCall(): AbortableCall {
  const { signal, abort } = createSignal();
  const waits: WaitingFor[] = [];
  const waitingFor = (what: WaitingFor): void => void waits.push(what);
  return { call: { signal, attempt: 1, waitingFor }, abort, waits };
}

async function toTrue(answer: PromiseLike<unknown>): Promise<true> {
  await answer;
  return true;
}

function inWords(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
