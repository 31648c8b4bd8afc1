import { err, ok, type AdapterFault, type Result, type SandboxRecord } from "../../../index.js";
import type { CreationFailure, CreationStep } from "../../node/pods/create-failed.js";
import type { SandboxChange } from "../../node/pods/node-world.js";
import { attachNetworks } from "./attach-networks.js";
import type { LinuxPodWish } from "./linux-pod-request.js";
import type { LinuxWorld } from "./linux-world.js";
import { mountSharedMemory } from "./mount-shared-memory.js";
import { pinNamespace } from "./pin-namespace.js";
import { startPause } from "./start-pause.js";

/**
 * Makes what a sandbox has besides its directories: shared memory, a network namespace that is
 * pinned before its first process starts, its addresses, and the pause process. Its record names
 * all of it before any of it exists.
 */
export async function makeSandbox(
  world: LinuxWorld,
  sandbox: SandboxRecord,
  wish: LinuxPodWish,
): Promise<Result<SandboxChange, CreationFailure>> {
  const mounted = await mountSharedMemory(world, sandbox);
  if (mounted.isErr()) return failed("mount", mounted.error);
  const path = sandbox.networkNamespace?.path;
  if (path !== undefined) {
    const pinned = await pinNamespace(world, sandbox.id, path);
    if (pinned.isErr()) return failed("pin-namespace", pinned.error);
    const attached = await attachNetworks(world, sandbox, path, wish);
    if (attached.isErr()) return failed("attach-network", attached.error);
  }
  const process = await startPause(world, sandbox);
  if (process.isErr()) return failed("start-sandbox-process", process.error);
  return ok({ process: process.value });
}

function failed(step: CreationStep, fault: AdapterFault): Result<never, CreationFailure> {
  return err({ step, fault });
}
