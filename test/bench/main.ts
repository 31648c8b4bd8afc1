import { parseArgs } from "node:util";
import { importRatio } from "./import-bench.js";
import {
  guardOnly,
  microsecondsFor,
  prepared,
  removeOnly,
  straightLine,
} from "./teardown-bench.js";

/** A figure, and what it should be. */
interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Good if the value is at most this. */
  readonly limit?: number;
  /** Good if the value is at least this. */
  readonly atLeast?: number;
}

const help = `Usage: npm run bench -- [--json] [--quick]
  --json   one JSON object a line: name, value, unit, and limit or atLeast
  --quick  a tenth of the time, for a first look
Ratios are taken within one run; absolute times depend on the machine.`;

await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv);
  if (options === undefined) return;
  const time = options.quick ? 300 : 3_000;
  for await (const figure of figures(time)) print(figure, options.json);
}

interface Options {
  readonly json: boolean;
  readonly quick: boolean;
}

function readOptions(argv: readonly string[]): Options | undefined {
  try {
    const boolean = { type: "boolean", default: false } as const;
    const options = { json: boolean, quick: boolean, help: boolean };
    const { values } = parseArgs({ args: [...argv], options });
    if (!values.help) return values;
    console.log(help);
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : String(thrown));
    process.exitCode = 2;
  }
  return undefined;
}

async function* figures(milliseconds: number): AsyncGenerator<Figure> {
  yield* overhead(milliseconds);
  yield* growthWithContainers(milliseconds);
  yield* growthWithOthers(milliseconds);
  yield {
    name: "import, against the three dependencies alone",
    value: await importRatio(milliseconds < 1_000 ? 5 : 15),
    unit: "times",
    limit: 1.2,
  };
}

async function* overhead(milliseconds: number): AsyncGenerator<Figure> {
  const ways = [straightLine, guardOnly, prepared, removeOnly];
  const setting = { containers: 3, others: 0, milliseconds };
  const [line = NaN, guard = NaN, full = NaN, remove = NaN] = await microsecondsFor(ways, setting);
  yield { name: "stop+remove, straight line", value: line, unit: "µs" };
  yield { name: "stop+remove, guard only", value: guard, unit: "µs" };
  yield { name: "stop+remove, prepared", value: full, unit: "µs" };
  yield { name: "remove alone, which stops too, prepared", value: remove, unit: "µs" };
  const times = { unit: "times" } as const;
  yield {
    name: "guard only, against the straight line",
    value: guard / line,
    ...times,
    limit: 3.5,
  };
  yield { name: "prepared, against the straight line", value: full / line, ...times, limit: 5 };
  yield { name: "prepared", value: 1_000_000 / full, unit: "pods/s", atLeast: 15_000 };
}

/** Linear means that a container of a large pod costs no more than one of a small pod. */
async function* growthWithContainers(milliseconds: number): AsyncGenerator<Figure> {
  const ways = [straightLine, prepared];
  const each = new Map<number, readonly number[]>();
  for (const containers of [1, 10, 100, 1_000]) {
    const setting = { containers, others: 0, milliseconds };
    const [line = NaN, full = NaN] = await microsecondsFor(ways, setting);
    each.set(containers, [line / containers, full / containers]);
    yield { name: `a pod of ${containers} containers, prepared`, value: full, unit: "µs" };
  }
  const growth = ways.map(
    (_, way) => (each.get(1_000)?.[way] ?? NaN) / (each.get(100)?.[way] ?? NaN),
  );
  const [line = NaN, full = NaN] = growth;
  const what = "a container of 1,000, against one of 100";
  yield { name: `${what}, straight line`, value: line, unit: "times" };
  yield { name: `${what}, prepared`, value: full, unit: "times" };
  const name = "prepared against the straight line's own growth";
  yield { name, value: full / line, unit: "times", limit: 1.2 };
}

/** What others there are must not matter, beyond what it costs the store itself. */
async function* growthWithOthers(milliseconds: number): AsyncGenerator<Figure> {
  const others = milliseconds < 1_000 ? 10_000 : 100_000;
  const inWords = others.toLocaleString("en");
  const growth: number[] = [];
  const ways = [straightLine, prepared];
  const few = await microsecondsFor(ways, { containers: 3, others: 0, milliseconds });
  const many = await microsecondsFor(ways, { containers: 3, others, milliseconds });
  for (const [index, { name }] of ways.entries()) {
    const value = (many[index] ?? NaN) / (few[index] ?? NaN);
    growth.push(value);
    yield { name: `${inWords} other sandboxes, ${name}`, value, unit: "times" };
  }
  const value = (growth[1] ?? NaN) / (growth[0] ?? NaN);
  const name = `${inWords} others, prepared against the straight line's own growth`;
  yield { name, value, unit: "times", limit: 1.2 };
}

function print(figure: Figure, asJson: boolean): void {
  if (asJson) return console.log(JSON.stringify(figure));
  const { name, value, unit, limit, atLeast } = figure;
  const rounded = value >= 100 ? value.toFixed(0) : value.toFixed(2);
  console.log(`${name.padEnd(66)} ${rounded.padStart(8)} ${unit.padEnd(6)} ${wanted(value)}`);

  function wanted(measured: number): string {
    if (limit !== undefined) return `${measured <= limit ? "good" : "MISSED"}: at most ${limit}`;
    if (atLeast === undefined) return "";
    return `${measured >= atLeast ? "good" : "MISSED"}: at least ${atLeast}`;
  }
}
