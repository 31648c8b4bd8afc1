import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Milliseconds that a fresh process takes to import what is named: the median of some runs. */
async function importOnce(specifiers: readonly string[]): Promise<number> {
  const imports = specifiers.map((specifier) => `import(${JSON.stringify(specifier)})`);
  const program = `const begun = performance.now();
    await Promise.all([${imports.join(", ")}]);
    console.log(performance.now() - begun);`;
  const ended = await run(process.execPath, ["--input-type=module", "--eval", program]);
  return Number(ended.stdout);
}

/** How many times as long the package takes to import as its three dependencies alone. */
export async function importRatio(runs: number): Promise<number> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let turn = 0; turn < runs; turn += 1) {
    theirs.push(await importOnce(["neverthrow", "zod", "debug"]));
    ours.push(await importOnce(["podsandbox"]));
  }
  return median(ours) / median(theirs);
}

function median(samples: readonly number[]): number {
  return [...samples].sort((a, b) => a - b)[Math.floor(samples.length / 2)] ?? NaN;
}
