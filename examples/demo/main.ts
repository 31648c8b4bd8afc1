import { closeSync, openSync } from "node:fs";
import { err, ok, type Result } from "podsandbox";
import { helpText } from "./help-text.js";
import { listenForInterruption } from "./interruption.js";
import { jsonShow } from "./json-show.js";
import { parseOptions, type Options } from "./options.js";
import { runDemo } from "./run-demo.js";
import { createScreen } from "./screen.js";
import type { Show } from "./show.js";
import { makeStage, reopenStage } from "./stage.js";
import { wordsShow } from "./words-show.js";

process.exitCode = await main(process.argv.slice(2));

/** Answers the exit code; a mistake in what was asked is said in one line. */
async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.isErr()) return complain(options.error);
  const { help, resume, trace, kind } = options.value;
  if (help) {
    process.stdout.write(helpText);
    return 0;
  }
  const writable = checkTrace(trace);
  if (writable.isErr()) return complain(writable.error);
  const interruption = listenForInterruption();
  const stage = resume === undefined ? ok(await makeStage(kind)) : await reopenStage(resume);
  if (stage.isErr()) return complain(stage.error);
  const show = chooseShow(options.value);
  return runDemo({ options: options.value, show, interruption }, stage.value);
}

function complain(what: string): number {
  process.stderr.write(`podsandbox demo: ${what.replaceAll("\n", " ")}; see npm start -- --help\n`);
  return 2;
}

/** A demo whose trace cannot be written in the end would have been for nothing. */
function checkTrace(path: string | undefined): Result<void, string> {
  if (path === undefined) return ok(undefined);
  try {
    closeSync(openSync(path, "a"));
    return ok(undefined);
  } catch {
    return err(`--trace ${path}: this file cannot be written`);
  }
}

function chooseShow(options: Options): Show {
  const { stdout } = process;
  if (options.json) return jsonShow((text) => stdout.write(text));
  return wordsShow(createScreen(stdout), options);
}
