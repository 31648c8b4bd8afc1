import { rm } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { canReadProcesses, readProcesses } from "./process-table.js";
import type { Stage } from "./stage.js";

/**
 * Nothing of the demo is left, without a word to the library. Where all went well, only an empty
 * directory goes.
 */
export async function cleanUp(stage: Stage): Promise<void> {
  const limit = Date.now() + 5_000;
  let living = await processesOf(stage);
  while (living.length > 0 && Date.now() < limit) {
    for (const pid of living) kill(pid);
    await setTimeout(20);
    living = await processesOf(stage);
  }
  await stage.kind.tidyUp(stage.directory);
  await rm(stage.directory, { recursive: true, force: true, maxRetries: 3 });
}

async function processesOf(stage: Stage): Promise<readonly number[]> {
  if (canReadProcesses) return readProcesses(stage.directory).map(({ pid }) => pid);
  const pids: number[] = [];
  for (const { id } of stage.pods) {
    const traces = await stage.node.look(id);
    if (traces.isOk()) pids.push(...traces.value.processes.map(({ pid }) => pid));
  }
  return pids;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
