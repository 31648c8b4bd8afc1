import { fencesOf } from "./markdown.js";

/** A fenced `ts` block of a Markdown file; `line` is where its fence opens, from 1. */
export interface Example {
  readonly path: string;
  readonly line: number;
  readonly code: string;
  /** False where the fence says `ts no-run`: the block must compile, and is not executed. */
  readonly runs: boolean;
}

/** The TypeScript in a Markdown text, and the fences that do not say what they are. */
export interface Extraction {
  readonly examples: readonly Example[];
  readonly problems: readonly string[];
}

const languages = new Set(["bash", "console", "json", "mermaid", "sh", "text", "yaml", "diff"]);

/** Finds the examples of a Markdown text; a fence must say what it is. */
export function extractExamples(path: string, markdown: string): Extraction {
  const examples: Example[] = [];
  const problems: string[] = [];
  for (const { info, line, code } of fencesOf(markdown)) {
    if (info === "ts" || info === "ts no-run") {
      examples.push({ path, line, code, runs: info === "ts" });
    } else if (!languages.has(info)) {
      problems.push(`${path}:${line} "${info}" is not ts, ts no-run or a language that is not run`);
    }
  }
  return { examples, problems };
}
