import { err, ok, type Result } from "podsandbox";
import { parseArgs } from "node:util";

/** What the program is asked to simulate, and how it is to tell of it. */
export interface Options {
  readonly seed: number;
  readonly pods: number;
  readonly hours: number;
  readonly json: boolean;
  readonly help: boolean;
}

/** What `--help` prints. */
export const helpText = `Usage: npm run simulate -- [--seed S] [--pods N] [--hours H] [--json]
Simulates a node, its kubelet and creators of pods in virtual time: calls of ports are slow or go
wrong, the runtime crashes and resumes, and after every event the invariants are looked at.
  --seed S   what everything random follows from; 1 if missing
  --pods N   pods at one time; 50 if missing
  --hours H  virtual hours, rounded up to half an hour; 3 if missing
  --json     one JSON object: the figures
  --help     this text
The exit code is 1 where an invariant was violated, and 2 for a wrong option.
npm swallows options that come before "--".`;

/** Reads the command line; what is wrong with it is said in one line. */
export function parseOptions(args: readonly string[]): Result<Options, string> {
  try {
    const { seed, pods, hours, ...flags } = parseStrictly(args);
    const isWhole = (text: string): boolean => /^\d{1,9}$/.test(text);
    if (!isWhole(seed)) return err(`--seed must be a whole number, and is "${seed}"`);
    if (!isWhole(pods) || Number(pods) < 1)
      return err(`--pods must be a whole number from 1, and is "${pods}"`);
    if (!/^\d{1,6}(\.\d+)?$/.test(hours) || Number(hours) <= 0)
      return err(`--hours must be a number above 0, and is "${hours}"`);
    return ok({ seed: Number(seed), pods: Number(pods), hours: Number(hours), ...flags });
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    // The rest of Node's message is advice about positional arguments, which there are none of.
    return err(message.split(/\. |\n/)[0] ?? message);
  }
}

function parseStrictly(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: "string", default: "1" },
      pods: { type: "string", default: "50" },
      hours: { type: "string", default: "3" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  return values;
}
