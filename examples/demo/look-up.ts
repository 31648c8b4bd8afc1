import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import type { LinuxPodTraces } from "podsandbox/linux";
import type { PodTraces } from "podsandbox/node";
import { readProcesses, type HostProcess } from "./process-table.js";
import type { Stage } from "./stage.js";

/** What exists of the demo's pods. */
export interface Found {
  readonly processes: readonly HostProcess[];
  /** Of pods and containers, in the store. */
  readonly records: readonly string[];
  /** That nobody else can take. */
  readonly names: readonly string[];
  /** All files, and the directories that are a pod's or a container's, below the node's own. */
  readonly files: readonly string[];
  /** Mounts, namespaces, cgroups and addresses. */
  readonly held: readonly string[];
}

/** Looks in the process table and on the disk, with the library's eyes and with the demo's own. */
export async function lookUp(stage: Stage): Promise<Found> {
  const processes = new Map<number, HostProcess>();
  const records: string[] = [];
  const names: string[] = [];
  const held = [...stage.kind.addresses(stage.directory)];
  for (const pod of stage.pods) {
    const traces = await stage.node.look(pod.id);
    if (traces.isErr()) throw new Error(`nothing can be said of pod ${pod.id}`);
    records.push(...traces.value.records);
    names.push(...traces.value.names);
    held.push(...heldOf(traces.value));
    for (const { pid, command = "", containerId } of traces.value.processes) {
      const name = pod.containers.find(({ id }) => id === containerId)?.name ?? "pause";
      processes.set(pid, { pid, command, container: `${pod.id}/${name}` });
    }
  }
  for (const one of readProcesses(stage.directory)) processes.set(one.pid, one);
  return { processes: [...processes.values()], records, names, files: filesOf(stage), held };
}

/** How many things there are. */
export function countOf({ processes, records, names, files, held }: Found): number {
  return processes.length + records.length + names.length + files.length + held.length;
}

function heldOf(traces: PodTraces | LinuxPodTraces): readonly string[] {
  if (!("mounts" in traces)) return [];
  const { mounts, cgroups, attachments } = traces;
  return [
    ...mounts.map((path) => `mount ${path}`),
    ...cgroups.map((path) => `cgroup ${path}`),
    ...attachments.map((path) => `attachment ${path}`),
  ];
}

/** The empty shelves of a node stay for the next pod; whatever stands on them counts. */
function filesOf({ node, pods }: Stage): readonly string[] {
  const ids = new Set(pods.flatMap((pod) => [pod.id, ...pod.containers.map(({ id }) => id)]));
  return readdirSync(node.root, { recursive: true, withFileTypes: true })
    .map((entry) => ({ entry, path: relative(node.root, join(entry.parentPath, entry.name)) }))
    .filter(({ entry, path }) => !entry.isDirectory() || path.split("/").some((at) => ids.has(at)))
    .map(({ path }) => path)
    .sort();
}
