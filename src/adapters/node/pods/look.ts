import { join } from "node:path";
import { err, ok, type AdapterFault, type LivingProcess, type Result } from "../../../index.js";
import { answering } from "../answering.js";
import { isThere, namesIn, readLinkIfThere } from "../files/read-file.js";
import { readNameFile } from "../store/names.js";
import { storePaths, type StorePaths } from "../store/store-paths.js";
import { ownCall, type NodeLayout, type NodeWorld } from "./node-world.js";

/** What exists of a pod on the host, whatever its record says. */
export interface PodTraces {
  readonly processes: readonly LivingProcess[];
  readonly directories: readonly string[];
  /** Files and directories of the store. */
  readonly records: readonly string[];
  readonly names: readonly string[];
}

/** Looks in the process table and on the disk for what exists of a pod. */
export async function lookForPod(
  world: NodeWorld,
  id: string,
): Promise<Result<PodTraces, AdapterFault>> {
  const sandbox = { id, phase: "unknown", network: "node" } as const;
  const processes = await world.runtime.listAlive({ sandbox, containers: [] }, ownCall());
  if (processes.isErr()) return err(processes.error);
  return answering(`nothing can be said of pod ${id}`, [id], async () => {
    const [directories, written] = await Promise.all([
      directoriesNamed(world.layout, id),
      lookInStore(world.layout.store, id),
    ]);
    return ok({ processes: processes.value, directories, ...written });
  });
}

/** What a file store holds of a pod. */
export async function lookInStore(
  root: string,
  id: string,
): Promise<Pick<PodTraces, "records" | "names">> {
  const paths = storePaths(root);
  const [records, names] = await Promise.all([recordsOf(paths, id), namesOf(paths, id)]);
  return { records, names };
}

function directoriesNamed(layout: NodeLayout, id: string): Promise<readonly string[]> {
  const { pods, volatile, runtime } = layout;
  return existing([
    join(pods, id),
    join(volatile, id),
    join(runtime, "state", id),
    join(runtime, "storage", id),
  ]);
}

/** Those of the paths at which there is something. */
export async function existing(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map(isThere));
  return paths.filter((_, at) => found[at] === true);
}

async function recordsOf(paths: StorePaths, id: string): Promise<readonly string[]> {
  const containers = (await namesIn(paths.containers)).map((name) => join(paths.containers, name));
  const leads = await Promise.all(containers.map(readLinkIfThere));
  const namespaces = (await namesIn(paths.namespaces)).map((name) =>
    join(paths.namespaces, name, id),
  );
  const own = [paths.sandboxes, paths.leases, paths.sandboxLocks].map((place) => join(place, id));
  return [
    ...(await existing([...own, ...namespaces])),
    ...containers.filter((_, at) => leads[at] === id),
  ];
}

/** The names of a pod's containers begin with its id. */
async function namesOf(paths: StorePaths, id: string): Promise<readonly string[]> {
  const files = await namesIn(paths.names);
  const entries = await Promise.all(files.map((file) => readNameFile(join(paths.names, file))));
  return entries.flatMap((entry) =>
    entry !== undefined && (entry.ownerId === id || entry.name.startsWith(`${id}/`))
      ? [entry.name]
      : [],
  );
}
