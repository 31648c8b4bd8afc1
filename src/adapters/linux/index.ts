export type { Exec, ExecOutcome, ExecRequest, ExecWatch } from "./programs/exec.js";
