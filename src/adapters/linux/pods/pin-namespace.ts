import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { err, type AdapterFault, type Result } from "../../../index.js";
import { answering } from "../../node/answering.js";
import { ownCall } from "../../node/pods/node-world.js";
import { identifyNamespace } from "../files/identify-namespace.js";
import type { LinuxWorld } from "./linux-world.js";
import { runTool } from "./run-tool.js";

/**
 * A new network namespace is pinned at the path by the program that makes it, before anything runs
 * in it, and which it is has been recorded before anything uses it. (failures.md N09, N10, N13)
 */
export function pinNamespace(
  world: LinuxWorld,
  sandboxId: string,
  path: string,
): Promise<Result<void, AdapterFault>> {
  return answering(`no namespace is pinned at ${path}`, [sandboxId], async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, "", { flag: "wx" });
    const made = await runTool(world, sandboxId, "unshare", [`--net=${path}`, "true"]);
    if (made.isErr()) return err(made.error);
    const identity = await identifyNamespace(path);
    if (identity.isErr()) return err(identity.error);
    if (identity.value === "absent")
      return err({ reason: "other", message: `nothing is pinned at ${path}` });
    const change = { networkNamespace: { path, identity: identity.value } };
    const recorded = await world.store.updateSandbox({ sandboxId, change }, ownCall());
    return recorded.map(() => undefined);
  });
}
