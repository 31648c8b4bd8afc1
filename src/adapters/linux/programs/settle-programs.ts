import { ok, type AdapterFault, type Call, type Result } from "../../../index.js";
import { endLeft } from "./end-left.js";
import { growingPauses } from "./growing-pauses.js";
import { findLeft, type LeftProcess, type LeftRun } from "./left-programs.js";
import { leftNotes, removeNote } from "./run-notes.js";
import type { UnseenRuns } from "./unseen-runs.js";

/** What the programs of one adapter share. */
export interface ProgramWorld {
  readonly root: string;
  readonly unseen: UnseenRuns;
}

/** No program of the sandbox runs whose end nobody will see. */
export async function settlePrograms(
  { root, unseen }: ProgramWorld,
  sandboxId: string,
  call: Call,
): Promise<Result<void, AdapterFault>> {
  const runs = [...(await leftNotes(root, sandboxId)), ...(await unseen.ofSandbox(sandboxId))];
  if (runs.length === 0) return ok(undefined);
  const look = () => findLeft(root, sandboxId, runs);
  await untilBegun(look, runs);
  const ended = await endLeft(look, call);
  if (ended.isErr()) return ended;
  for (const { path } of runs) if (path !== undefined) await removeNote(path);
  unseen.drop(sandboxId, runs);
  return ended;
}

/** How long a process may take from its making until it carries its marks. */
const beginningLimit = 50;

/**
 * A starter that died before it noted the pid may have died while it made the process, which is
 * not marked until it runs the program.
 */
async function untilBegun(
  look: () => Promise<readonly LeftProcess[]>,
  runs: readonly LeftRun[],
): Promise<void> {
  if (runs.every(({ pid }) => pid !== undefined)) return;
  const end = performance.now() + beginningLimit;
  for (const pause = growingPauses(); performance.now() < end; await pause())
    if ((await look()).length > 0) return;
}
