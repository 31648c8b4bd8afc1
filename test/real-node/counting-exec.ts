import { basename } from "node:path";
import { spawnExec, type Exec, type ExecRequest } from "podsandbox/linux";

/** Starts programs as ever, and counts them by their names. */
export interface CountingExec {
  readonly exec: Exec;
  readonly countOf: (program: string) => number;
}

/** Starts programs as ever, counts them, and does something before each. */
export function countingExec(before: (request: ExecRequest) => void = () => {}): CountingExec {
  const exec = spawnExec();
  const names: string[] = [];
  return {
    exec: (request, watch) => {
      before(request);
      names.push(basename(request.program));
      return exec(request, watch);
    },
    countOf: (program) => names.filter((name) => name === program).length,
  };
}
