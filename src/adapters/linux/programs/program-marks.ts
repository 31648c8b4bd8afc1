import { valueIn } from "../../node/processes/marks.js";

/** What the environment of a program says: for whom it runs, and who started it. */
export interface ProgramMarks {
  /** Whose program it is: two adapters on one host may use the same ids. */
  readonly root: string;
  readonly sandboxId: string;
  /** Who started it, and which of the starter's runs it is, as the text of a holder. */
  readonly run: string;
  /** Whether a note of the run was written, which is removed when the program has ended. */
  readonly isNoted: boolean;
  readonly verb: string;
}

const rootMark = "PODSANDBOX_PROGRAMS";
const sandboxMark = "PODSANDBOX_PROGRAM_OF";
const runMark = "PODSANDBOX_PROGRAM_RUN";
const notedMark = "PODSANDBOX_PROGRAM_NOTED";
const verbMark = "PODSANDBOX_PROGRAM_VERB";

/** The environment variables that mark a program and all that it starts. */
export function programEnvironment(marks: ProgramMarks): Readonly<Record<string, string>> {
  return {
    [rootMark]: marks.root,
    [sandboxMark]: marks.sandboxId,
    [runMark]: marks.run,
    [notedMark]: marks.isNoted ? "yes" : "no",
    [verbMark]: marks.verb,
  };
}

/** The marks in the environment of a process; nothing where it has none. */
export function programMarksIn(environment: readonly string[]): ProgramMarks | undefined {
  const root = valueIn(environment, rootMark);
  const sandboxId = valueIn(environment, sandboxMark);
  const run = valueIn(environment, runMark);
  if (root === undefined || sandboxId === undefined || run === undefined) return undefined;
  const verb = valueIn(environment, verbMark) ?? "";
  return { root, sandboxId, run, isNoted: valueIn(environment, notedMark) === "yes", verb };
}
