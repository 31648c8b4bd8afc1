import type { ProcessTable } from "../../node/processes/process-table.js";

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

/** Reads the marks of a process; nothing where it has none, or where they cannot be read. */
export async function readProgramMarks(
  table: ProcessTable,
  pid: number,
): Promise<ProgramMarks | undefined> {
  const environment = await table.environment(pid);
  if (environment === undefined) return undefined;
  const valueOf = (name: string): string | undefined =>
    environment.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1);
  const [root, sandboxId, run] = [valueOf(rootMark), valueOf(sandboxMark), valueOf(runMark)];
  if (root === undefined || sandboxId === undefined || run === undefined) return undefined;
  const verb = valueOf(verbMark) ?? "";
  return { root, sandboxId, run, isNoted: valueOf(notedMark) === "yes", verb };
}
