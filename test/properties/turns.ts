import type { Result } from "podsandbox";
import type { FakeNode, FakePorts } from "podsandbox/testing";
import { allElse } from "#dist/testing/sweep/until-ended.js";

/** Whose turn it is next, of those who wait for theirs. */
export type Choose = (waiting: readonly string[], turn: number) => number;

/** Lets one call of a port at a time go on, of all that wait for their turn. */
export interface Turns {
  /** The ports as somebody has them who waits for a turn before each call. */
  portsOf(who: string, ports: FakePorts): FakePorts;
  /** Waits for a turn. */
  wait(who: string): Promise<void>;
  /** Runs everything to its end, turn by turn; the clock moves only when nobody waits. */
  play<Answer>(
    node: FakeNode,
    starts: readonly (() => PromiseLike<Answer>)[],
    choose: Choose,
  ): Promise<readonly Answer[]>;
}

/** More turns than anything takes that comes to an end. */
const mostTurns = 5_000;

/** Makes turns for one node. */
export function createTurns(): Turns {
  const waiting: { readonly who: string; readonly go: () => void }[] = [];
  const wait = (who: string): Promise<void> =>
    new Promise((go) => {
      waiting.push({ who, go });
    });
  return {
    wait,
    portsOf: (who, ports) => ({ ...ports, ...gated(ports, () => wait(who)) }),
    play: async (node, starts, choose) => {
      const all = Promise.all(starts.map((start) => start()));
      let isOver = false;
      void all.finally(() => {
        isOver = true;
      });
      for (let turn = 0; turn < mostTurns; turn += 1) {
        await allElse();
        if (isOver) return all;
        const at = choose(
          waiting.map(({ who }) => who),
          turn,
        );
        const [next] = waiting.splice(Math.min(at, waiting.length - 1), 1);
        if (next !== undefined) next.go();
        else await node.clock.advance(node.clock.pending()[0] ?? 0);
      }
      throw new Error("nobody can go on");
    },
  };
}

const gatedPorts = ["store", "runtime", "network", "fileSystem", "nri", "labels", "hooks"] as const;

type Method = (...given: readonly unknown[]) => PromiseLike<Result<unknown, unknown>>;

/** Every method of every port waits for a turn first. */
function gated(ports: FakePorts, wait: () => Promise<void>): Partial<FakePorts> {
  const entries = gatedPorts.map((name) => {
    const methods = Object.entries((ports[name] ?? {}) as Readonly<Record<string, Method>>);
    const waiting = methods.map(([operation, method]): [string, Method] => [
      operation,
      async (...given) => {
        await wait();
        return method(...given);
      },
    ]);
    return [name, Object.fromEntries(waiting)];
  });
  return Object.fromEntries(entries) as Partial<FakePorts>;
}
