import {
  err,
  type AdapterFault,
  type ContainerRecord,
  type ProcessIdentity,
  type Result,
  type SandboxRecord,
} from "../../../index.js";
import { answering } from "../../node/answering.js";
import { ownCall } from "../../node/pods/node-world.js";
import { createInBundle } from "./bundle-runtime.js";
import { describeContainer } from "./linux-layout.js";
import type { LinuxWorld } from "./linux-world.js";

/** Sleeps until it is killed, and leaves no child behind. */
const pause = { command: ["/bin/tail", "-f", "/dev/null"] };

/** The pause process of the sandbox runs: a container with the sandbox's own id. */
export function startPause(
  world: LinuxWorld,
  sandbox: SandboxRecord,
): Promise<Result<ProcessIdentity, AdapterFault>> {
  const { id } = sandbox;
  return answering(`the pause process of ${id} is not started`, [id], async () => {
    const container: ContainerRecord = {
      ...{ id, sandboxId: id, phase: "creating" },
      ...describeContainer(world.layout, id, id),
    };
    const created = await createInBundle(world, { sandbox, container, spec: pause }, ownCall());
    if (created.isErr()) return err(created.error);
    return world.runtime.startContainer({ container }, ownCall());
  });
}
