import { readHolder } from "../../node/locks/holder.js";
import { isAlive } from "../../node/processes/identity.js";
import { hostTable } from "../../node/processes/host-table.js";
import type { ProcessEntry } from "../../node/processes/process-table.js";
import { readMarked } from "../../node/processes/read-marked.js";
import { programMarksIn, type ProgramMarks } from "./program-marks.js";

/** A run of a program whose end nobody has seen. */
export interface LeftRun {
  readonly run: string;
  /** The program's pid, and the number of its session and group, where that is known. */
  readonly pid?: number;
  /** Its note, where there is one. */
  readonly path?: string;
}

/** A run, and for whom. */
interface RunOfSandbox {
  readonly sandboxId: string;
  readonly run: string;
}

/** A process of such a run. */
export interface LeftProcess {
  readonly entry: ProcessEntry;
  readonly program: ProgramMarks;
}

/**
 * The living processes of some runs: those that carry the marks and, where the program's pid is
 * known, are still in its session. What a program that has ended left on purpose is in another.
 */
export async function findLeft(
  root: string,
  sandboxId: string,
  runs: readonly LeftRun[],
): Promise<readonly LeftProcess[]> {
  const known = new Map(runs.map(({ run, pid }) => [run, pid]));
  const pids = new Set(known.values());
  const isWithin = (entry: ProcessEntry, pid: number | undefined): boolean =>
    pid === undefined || entry.group === pid || entry.session === pid;
  // Environments of strangers are not read where the sessions are known.
  const maySeek = (entry: ProcessEntry): boolean => [...pids].some((pid) => isWithin(entry, pid));
  const found = await findMarked(root, maySeek);
  return found.filter(
    ({ entry, program }) =>
      program.sandboxId === sandboxId &&
      known.has(program.run) &&
      isWithin(entry, known.get(program.run)),
  );
}

/** The runs of dead starters of which no note could be written, of all sandboxes. */
export async function findUnnoted(root: string): Promise<readonly RunOfSandbox[]> {
  const left: RunOfSandbox[] = [];
  for (const { program } of await findMarked(root, () => true)) {
    const { sandboxId, run, isNoted } = program;
    const { identity } = readHolder(run);
    if (isNoted || identity === undefined || (await isAlive(identity))) continue;
    left.push({ sandboxId, run });
  }
  return left;
}

async function findMarked(
  root: string,
  maySeek: (entry: ProcessEntry) => boolean,
): Promise<readonly LeftProcess[]> {
  const { entries, marks } = await readMarked(hostTable, programMarksIn, maySeek);
  return entries.flatMap((entry) => {
    const program = marks.get(entry.pid);
    return program?.root === root ? [{ entry, program }] : [];
  });
}
