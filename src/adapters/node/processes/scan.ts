import { readMarks, type Marks } from "./marks.js";
import { isLiving, type ProcessEntry, type ProcessTable } from "./process-table.js";

/** The processes of the host at one moment, with the marks of those that carry this runtime's. */
export interface Scan {
  readonly bootId: string;
  readonly entries: readonly ProcessEntry[];
  readonly marks: ReadonlyMap<number, Marks>;
}

/** Reads the process table once. */
export async function scanProcesses(table: ProcessTable, root: string): Promise<Scan> {
  const entries = await table.list();
  const living = entries.filter((entry) => isLiving(entry) && !isOfKernel(entry));
  const read = await Promise.all(
    living.map(async ({ pid }) => [pid, await readMarks(table, pid)] as const),
  );
  const own = read.flatMap(([pid, marks]) => (marks?.root === root ? [[pid, marks] as const] : []));
  return { bootId: await table.bootId(), entries, marks: new Map(own) };
}

/** Threads of the kernel belong to no session and have no environment. */
function isOfKernel({ group, session }: ProcessEntry): boolean {
  return group === 0 && session === 0;
}
