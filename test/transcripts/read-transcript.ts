import { readFileSync } from "node:fs";
import { join } from "node:path";
import { callIndent } from "./lay-out.js";
import type { Performed } from "./check-order.js";

/** Reads a transcript's calls of the library, in their order. */
export function readTranscript(profile: string, scenario: string): readonly Performed[] {
  const text = readFileSync(join(import.meta.dirname, profile, `${scenario}.txt`), "utf8");
  return text
    .split(/^call: /m)
    .slice(1)
    .map(readPart);
}

function readPart(part: string): Performed {
  const calls: string[] = [];
  const ended = new Map<string, number>();
  for (const line of part.split("\n")) {
    if (line.startsWith(callIndent)) calls.push(line.slice(callIndent.length));
    const settled = /^ *\d+ ms {2}[<-] ([a-z-]+)/.exec(line)?.[1];
    if (settled !== undefined) ended.set(settled, calls.length);
  }
  return { calls, ended };
}
