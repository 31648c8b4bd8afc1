import { basename, resolve } from "node:path";
import { err, type AdapterFault, type Call, type Result } from "../../../index.js";
import { answering } from "../../node/answering.js";
import type { Exec, ExecOutcome } from "./exec.js";
import { programEnvironment } from "./program-marks.js";
import type { ProgramRequest, Programs, Ran } from "./programs.js";
import { resultOfOutcome } from "./result-of-outcome.js";
import { writeNote, type RunNote } from "./run-notes.js";
import { settlePrograms, type ProgramWorld } from "./settle-programs.js";
import { unseenRuns } from "./unseen-runs.js";

/** How the programs of one adapter are run. */
export interface ProgramsOptions {
  /**
   * A directory for notes of the programs that run, best below `/run`. It also tells this adapter's
   * programs from another's.
   */
  readonly root: string;
  readonly exec: Exec;
}

/** Opens the programs of one adapter. Nothing is read or written before the first one runs. */
export function openPrograms({ root, exec }: ProgramsOptions): Programs {
  const path = resolve(root);
  const world: ProgramWorld = { root: path, unseen: unseenRuns(path) };
  return {
    run: (request, call) => {
      const doing = `${basename(request.program)} ${request.verb}`;
      return answering(doing, [request.sandboxId], () => run(world, exec, request, call));
    },
    settle: (sandboxId, call) => settle(world, sandboxId, call),
  };
}

function settle(
  world: ProgramWorld,
  sandboxId: string,
  call: Call,
): Promise<Result<void, AdapterFault>> {
  const doing = "looking for programs that a dead process left";
  return answering(doing, [sandboxId], () => settlePrograms(world, sandboxId, call));
}

async function run(
  world: ProgramWorld,
  exec: Exec,
  request: ProgramRequest,
  call: Call,
): Promise<Result<Ran, AdapterFault>> {
  const { sandboxId, verb, program } = request;
  // Both at once: to others the note says nothing as long as this process lives.
  const noting = writeNote(world.root, sandboxId, `${basename(program)} ${verb}`);
  const settled = await settle(world, sandboxId, call);
  const note = await noting;
  if (settled.isErr()) {
    await note.remove();
    return err(settled.error);
  }
  const outcome = await runNoted(world, exec, request, note, call);
  if (outcome.kind === "lost") {
    const ended = await settle(world, sandboxId, call);
    if (ended.isErr()) return err(ended.error);
  }
  return resultOfOutcome(request, outcome);
}

async function runNoted(
  { root, unseen }: ProgramWorld,
  exec: Exec,
  request: ProgramRequest,
  note: RunNote,
  call: Call,
): Promise<ExecOutcome> {
  const { sandboxId, verb, program } = request;
  const { run: ofRun, isNoted } = note;
  if (!isNoted) unseen.lookAgain();
  const marks = programEnvironment({ root, sandboxId, run: ofRun, isNoted, verb });
  const environment = { ...request.environment, ...marks };
  const onStart = (pid: number): void => {
    note.began(pid);
    call.waitingFor({ kind: "program", name: basename(program), verb, pid });
  };
  const outcome = await exec({ ...request, environment }, { signal: call.signal, onStart });
  if (isSeenEnd(outcome)) await note.remove();
  else unseen.add(sandboxId, await note.keep());
  return outcome;
}

function isSeenEnd(outcome: ExecOutcome): boolean {
  return outcome.kind === "ended" ? outcome.isGone : outcome.kind !== "lost";
}
