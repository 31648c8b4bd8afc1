import { setTimeout } from "node:timers/promises";
import { settledCommand } from "./idle.js";
import type { DemoPod } from "./kind.js";
import { canReadProcesses, markOf, readProcesses } from "./process-table.js";
import { notePods, type Stage, type StagePod } from "./stage.js";

/** Makes the pods of the demo, and waits until their processes are as they are to be. */
export async function makePods(stage: Stage): Promise<Stage> {
  const pods: StagePod[] = [];
  for (const wish of stage.kind.pods) {
    const pod = await stage.node.createPod(marked(wish, stage.directory));
    if (pod.isErr()) throw new Error(reasonOf(pod.error));
    const { id, containers } = pod.value;
    pods.push({ id, containers: containers.map(({ id, name }) => ({ id, name })) });
    notePods({ ...stage, pods });
  }
  await untilSettled(stage.directory);
  return { ...stage, pods };
}

function marked({ containers, ...pod }: DemoPod, directory: string) {
  return {
    ...pod,
    containers: Object.entries(containers).map(([name, { command, start = true }]) => ({
      ...{ name, command, start },
      env: markOf(directory, `${pod.name}/${name}`),
    })),
  };
}

function reasonOf(error: { readonly kind: string; readonly message?: string }): string {
  return `a pod was not created: ${error.message ?? error.kind}`;
}

/** How long programs may take to become what the demo shows, in milliseconds. */
const limit = 10_000;

async function untilSettled(directory: string): Promise<void> {
  // Elsewhere nothing tells how far a process has come.
  if (!canReadProcesses) return setTimeout(500);
  for (const started = Date.now(); Date.now() - started < limit; await setTimeout(20)) {
    const processes = readProcesses(directory);
    const isSettled = processes.every(({ command }) => command === settledCommand);
    if (isSettled && processes.length === 3) return;
  }
  throw new Error("the programs of the pods did not start in time");
}
