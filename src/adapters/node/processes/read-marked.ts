import { isLiving, type ProcessEntry, type ProcessTable } from "./process-table.js";
import { tooFast } from "./too-fast.js";

/** The processes of the host at one moment, with the marks of those that carry any. */
interface Marked<Marks> {
  readonly entries: readonly ProcessEntry[];
  readonly marks: ReadonlyMap<number, Marks>;
}

/** How often the table is read before it is said that this leads nowhere. */
const looks = 100;

/**
 * Reads the process table, and the marks in the environments of those who live and may be sought.
 * One that has ended before it was read may have started another just then, which is in no table
 * that was read before: so all is read again of what came since, until nobody was missed.
 */
export async function readMarked<Marks>(
  table: ProcessTable,
  marksIn: (environment: readonly string[]) => Marks | undefined,
  maySeek: (entry: ProcessEntry) => boolean = () => true,
): Promise<Marked<Marks>> {
  const known = new Map<string, Marks | undefined>();
  for (let look = 1; look <= looks; look++) {
    const entries = await table.list();
    const sought = entries.filter((one) => isLiving(one) && !isOfKernel(one) && maySeek(one));
    const unread = sought.filter((entry) => !known.has(keyOf(entry)));
    const environments = await readEnvironments(table, unread);
    for (const [at, entry] of unread.entries()) {
      const read = environments[at];
      if (read !== "gone") known.set(keyOf(entry), read && marksIn(read));
    }
    if (!environments.includes("gone")) return { entries, marks: marksOf(sought, known) };
  }
  throw tooFast();
}

/** How many are read at one time: each takes a file, and a process may open few of them. */
const atOneTime = 32;

async function readEnvironments(table: ProcessTable, entries: readonly ProcessEntry[]) {
  const environments: Awaited<ReturnType<ProcessTable["environment"]>>[] = [];
  for (let at = 0; at < entries.length; at += atOneTime) {
    const some = entries.slice(at, at + atOneTime);
    environments.push(...(await Promise.all(some.map(({ pid }) => table.environment(pid)))));
  }
  return environments;
}

/** Threads of the kernel belong to no session and have no environment. */
function isOfKernel({ group, session }: ProcessEntry): boolean {
  return group === 0 && session === 0;
}

function keyOf({ pid, startTime }: ProcessEntry): string {
  return `${pid} ${startTime}`;
}

function marksOf<Marks>(
  sought: readonly ProcessEntry[],
  known: ReadonlyMap<string, Marks | undefined>,
): ReadonlyMap<number, Marks> {
  const pairs = sought.flatMap((entry) => {
    const marks = known.get(keyOf(entry));
    return marks === undefined ? [] : [[entry.pid, marks] as const];
  });
  return new Map(pairs);
}
