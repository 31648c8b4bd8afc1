import { marksIn, type Marks } from "./marks.js";
import type { ProcessEntry, ProcessTable } from "./process-table.js";
import { readMarked } from "./read-marked.js";

/** The processes of the host at one moment, with the marks of those that carry this runtime's. */
export interface Scan {
  readonly bootId: string;
  readonly entries: readonly ProcessEntry[];
  readonly marks: ReadonlyMap<number, Marks>;
}

/** Reads the process table once. */
export async function scanProcesses(table: ProcessTable, root: string): Promise<Scan> {
  const ownMarksIn = (environment: readonly string[]): Marks | undefined => {
    const found = marksIn(environment);
    return found?.root === root ? found : undefined;
  };
  const bootId = await table.bootId();
  return { bootId, ...(await readMarked(table, ownMarksIn)) };
}
