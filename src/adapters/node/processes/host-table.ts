import { procTable } from "./proc-table.js";
import type { ProcessTable } from "./process-table.js";
import { psTable } from "./ps-table.js";

/** The process table of this host. */
export const hostTable: ProcessTable = process.platform === "linux" ? procTable : psTable;
