import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  err,
  type AdapterFault,
  type Call,
  type ContainerRecord,
  type Result,
  type SandboxRecord,
} from "../../../index.js";
import { answering } from "../../node/answering.js";
import type { Created, CreatorRuntime } from "../../node/processes/creator-runtime.js";
import type { ProcessSpec } from "../../node/processes/runtime-state.js";
import { sharedMemoryOf } from "./linux-layout.js";
import { hostPidAnnotation } from "./linux-pod-request.js";
import type { LinuxWorld } from "./linux-world.js";
import { ociConfiguration, type OciNamespace } from "./oci-configuration.js";

/** The OCI runtime, as one that writes the bundle of a container by itself. */
export function bundleRuntime(world: LinuxWorld): CreatorRuntime {
  return {
    ...world.runtime,
    createContainer: ({ container, spec }, call) =>
      answering(`container ${container.id} is not created`, [container.id], () =>
        createBundled(world, container, spec, call),
      ),
  };
}

async function createBundled(
  world: LinuxWorld,
  container: ContainerRecord,
  spec: ProcessSpec,
  call: Call,
): Promise<Result<Created, AdapterFault>> {
  const found = await world.store.findSandbox({ id: container.sandboxId }, call);
  if (found.isErr()) return err(found.error);
  if (found.value.state !== "found")
    return err({ reason: "refused", message: `sandbox ${container.sandboxId} has no record` });
  return createInBundle(world, { sandbox: found.value.sandbox, container, spec }, call);
}

/** A container of a sandbox, and what it is to run. */
interface Bundled {
  readonly sandbox: SandboxRecord;
  readonly container: ContainerRecord;
  readonly spec: ProcessSpec;
}

/** Writes the container's bundle into its directory, and has the runtime create it from there. */
export async function createInBundle(
  world: LinuxWorld,
  { sandbox, container, spec }: Bundled,
  call: Call,
): Promise<Result<Created, AdapterFault>> {
  const { bundle, cgroups: [cgroup] = [] } = container;
  if (bundle === undefined || cgroup === undefined)
    return err({ reason: "refused", message: `${container.id} has no bundle, or no cgroup` });
  const configuration = ociConfiguration({
    rootfs: world.rootfs,
    command: spec.command,
    env: spec.env ?? {},
    hostname: sandbox.pod?.name ?? sandbox.id,
    cgroup,
    sharedMemory: sharedMemoryOf(world.layout, sandbox.id),
    namespaces: namespacesFor(sandbox, container),
  });
  await mkdir(bundle, { recursive: true });
  await writeFile(join(bundle, "config.json"), JSON.stringify(configuration), { mode: 0o600 });
  return world.runtime.createContainer({ container, bundle }, call);
}

/** Containers share the network, the names and the shared memory of their pod's pause process. */
function namespacesFor(sandbox: SandboxRecord, { id }: ContainerRecord): readonly OciNamespace[] {
  const { process, networkNamespace, annotations = {} } = sandbox;
  const isPause = id === sandbox.id;
  const shared = (type: "ipc" | "uts"): OciNamespace =>
    isPause || process === undefined ? { type } : { type, path: `/proc/${process.pid}/ns/${type}` };
  const sharesPids = !isPause && annotations[hostPidAnnotation] === "true";
  return [
    { type: "mount" },
    shared("ipc"),
    shared("uts"),
    ...(sharesPids ? [] : [{ type: "pid" } as const]),
    ...(networkNamespace === undefined
      ? []
      : [{ type: "network", path: networkNamespace.path } as const]),
  ];
}
