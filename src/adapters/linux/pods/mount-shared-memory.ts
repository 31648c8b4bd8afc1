import { mkdir } from "node:fs/promises";
import type { AdapterFault, Result, SandboxRecord } from "../../../index.js";
import { answering } from "../../node/answering.js";
import { sharedMemoryOf } from "./linux-layout.js";
import type { LinuxWorld } from "./linux-world.js";
import { runTool } from "./run-tool.js";

/** The pod's shared memory is mounted; its record lists it already. */
export function mountSharedMemory(
  world: LinuxWorld,
  { id }: SandboxRecord,
): Promise<Result<void, AdapterFault>> {
  const path = sharedMemoryOf(world.layout, id);
  return answering(`the shared memory of ${id} is not mounted`, [id], async () => {
    await mkdir(path, { recursive: true });
    const options = "nosuid,nodev,noexec,mode=1777,size=64m";
    return runTool(world, id, "mount", ["-t", "tmpfs", "-o", options, "shm", path]);
  });
}
