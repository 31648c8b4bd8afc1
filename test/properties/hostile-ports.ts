import * as fc from "fast-check";
import { err, ok, type Ports } from "podsandbox";
import { keysOf, spiked, thrower } from "./hostile-words.js";

type Ask = () => PromiseLike<unknown>;

/** What a method answers with in place of its answer. */
const oddAnswers = {
  throws: thrower,
  rejects: async () => thrower(),
  "never answers": () => new Promise(() => undefined),
  "answers nothing": () => undefined,
  "answers twice": (ask: Ask) => ({
    then: (resolve: (value: unknown) => void, reject: (why: unknown) => void) => {
      void ask().then(resolve);
      void ask()
        .then(resolve)
        .then(() => reject(thrown()));
      reject(thrown());
    },
  }),
  "throws when it is awaited": () => ({ then: thrower }),
  "cannot be awaited": () => Object.defineProperty({}, "then", { get: thrower }),
  "is a promise with a will of its own": () =>
    Object.assign(Promise.resolve(ok({})), { then: thrower }),
  "is of another class": () =>
    Object.defineProperty(Promise.resolve(), "constructor", { get: thrower }),
  "is a Result that throws": async () => ({ isOk: thrower, isErr: thrower }),
  "fails without a word": async () => err(undefined),
  "fails with what cannot be looked at": async () => err(spiked({ reason: "busy" }, { left: 1 })),
  "is full of holes": async () => ok([null, undefined, { id: null }, 7n]),
  "hands out what cannot be given back": async () => ok({ release: thrower, unblock: thrower }),
  "hands out what is never given back": async () => {
    const never = () => new Promise(() => undefined);
    return ok({ release: never, unblock: never });
  },
} as const;

function thrown(): unknown {
  return Object.defineProperty(new Error(), "message", { get: thrower });
}

/** Which call of a port goes wrong, and how. */
export interface AnswerMischief {
  /** Of all calls, by their number: from which on, and every which. */
  readonly from: number;
  readonly every: number;
  readonly how: keyof typeof oddAnswers | { readonly looks: number };
  /** Only calls of methods whose name begins so. */
  readonly only: string;
}

const prefixes = ["", "find", "list", "lease", "record", "stop", "detach", "inspect", "forget"];

/** Answers of adapters that go wrong. */
export const answerMischief: fc.Arbitrary<AnswerMischief> = fc.record({
  from: fc.nat(25),
  every: fc.integer({ min: 1, max: 5 }),
  how: fc.oneof(fc.constantFrom(...keysOf(oddAnswers)), fc.record({ looks: fc.nat(120) })),
  only: fc.constantFrom(...prefixes),
});

/** The ports, each method of which may go wrong. */
export function hostilePorts(ports: Ports, mischief: AnswerMischief): Record<string, unknown> {
  let calls = 0;
  const isWrong = (name: string): boolean => {
    if (!name.startsWith(mischief.only)) return false;
    calls += 1;
    return calls > mischief.from && calls % mischief.every === 0;
  };
  const hostile = (port: object): object =>
    new Proxy(port, {
      get(target, name, receiver) {
        const method: unknown = Reflect.get(target, name, receiver);
        if (typeof method !== "function") return method;
        return (...given: unknown[]): unknown => {
          const ask: Ask = async () => {
            const answer: unknown = await Reflect.apply(method, target, given);
            return answer;
          };
          return isWrong(String(name)) ? goWrong(ask, mischief.how) : ask();
        };
      },
    });
  const { clock, events, ...answering } = ports;
  const wrapped = Object.entries(answering).map(([name, port]) => [name, hostile(port)] as const);
  return { ...Object.fromEntries(wrapped), clock, events };
}

function goWrong(ask: Ask, how: AnswerMischief["how"]): unknown {
  if (typeof how === "string") return oddAnswers[how](ask);
  const looks = { left: how.looks };
  return ask().then((answer) => spiked(answer, looks));
}
