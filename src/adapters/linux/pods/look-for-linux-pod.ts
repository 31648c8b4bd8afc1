import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { err, ok, type AdapterFault, type Result, type SandboxRecord } from "../../../index.js";
import { answering } from "../../node/answering.js";
import { mountsWithin } from "../../node/directories/mount-table.js";
import { ifThere } from "../../node/files/read-file.js";
import { existing, lookInStore, type PodTraces } from "../../node/pods/look.js";
import { ownCall } from "../../node/pods/node-world.js";
import { directoriesOfCgroup } from "../cgroups/hierarchies.js";
import { describeSandbox, sharedMemoryOf } from "./linux-layout.js";
import type { LinuxWorld } from "./linux-world.js";

/** What exists of a pod on the host, whatever its record says. */
export interface LinuxPodTraces extends PodTraces {
  /** Mount points, network namespaces among them. */
  readonly mounts: readonly string[];
  /** Directories of cgroups, in every hierarchy. */
  readonly cgroups: readonly string[];
  /** What the network plugins are known to have attached. */
  readonly attachments: readonly string[];
}

/** Looks everywhere on the host for what exists of a pod. */
export async function lookForLinuxPod(
  world: LinuxWorld,
  id: string,
): Promise<Result<LinuxPodTraces, AdapterFault>> {
  const { layout, runtime } = world;
  const sandbox: SandboxRecord = { id, phase: "unknown", ...describeSandbox(layout, id) };
  const processes = await runtime.listAlive({ sandbox, containers: [] }, ownCall());
  if (processes.isErr()) return err(processes.error);
  return answering(`nothing can be said of pod ${id}`, [id], async () => {
    const attachments = join(layout.network, "attachments", id);
    const [directories, written, attached] = await Promise.all([
      existing(directoriesNamed(world, id)),
      lookInStore(layout.store, id),
      ifThere(readdir(attachments)),
    ]);
    return ok({
      processes: processes.value,
      directories,
      ...written,
      mounts: await mountsOf(world, id),
      cgroups: await existing(directoriesOfCgroup(`${layout.cgroupParent}/${id}`)),
      attachments: (attached ?? []).map((name) => join(attachments, name)),
    });
  });
}

function directoriesNamed({ layout }: LinuxWorld, id: string): readonly string[] {
  const { pods, volatile, runtime, namespaces, programs } = layout;
  return [pods, volatile, runtime, namespaces, programs].map((parent) => join(parent, id));
}

async function mountsOf({ layout }: LinuxWorld, id: string): Promise<readonly string[]> {
  const places = [sharedMemoryOf(layout, id), join(layout.namespaces, id), join(layout.pods, id)];
  const found = await Promise.all(places.map(mountsWithin));
  return found.flat().map(({ path }) => path);
}
