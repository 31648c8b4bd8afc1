export type { Exec, ExecOutcome, ExecRequest, ExecWatch } from "./programs/exec.js";
export { spawnExec } from "./programs/spawn-exec.js";
