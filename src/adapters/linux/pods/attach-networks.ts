import {
  err,
  ok,
  type AdapterFault,
  type Attachment,
  type Result,
  type SandboxRecord,
} from "../../../index.js";
import { ownCall } from "../../node/pods/node-world.js";
import { attachNetwork } from "../cni/attach-network.js";
import type { LinuxPodWish, NamedNetwork, PortMapping } from "./linux-pod-request.js";
import type { LinuxWorld } from "./linux-world.js";

/** The pod is attached to every network of the node; each is owed a DEL before its ADD starts. */
export async function attachNetworks(
  world: LinuxWorld,
  sandbox: SandboxRecord,
  namespacePath: string,
  wish: LinuxPodWish,
): Promise<Result<void, AdapterFault>> {
  for (const [at, network] of world.networks.entries()) {
    const attachment = attachmentTo(network, at, sandbox, wish);
    const request = { sandboxId: sandbox.id, attachment, namespacePath };
    const attached = await attachNetwork(world, request, ownCall());
    if (attached.isErr()) return err(attached.error);
  }
  return ok(undefined);
}

function attachmentTo(
  { name, configuration, pluginDirectories }: NamedNetwork,
  at: number,
  { id, pod }: SandboxRecord,
  { portMappings }: LinuxPodWish,
): Attachment {
  const capabilities = portMappings && { portMappings: portMappings.map(withProtocol) };
  return {
    network: name,
    interfaceName: `eth${at}`,
    state: "owed",
    configuration,
    pluginDirectories,
    arguments: {
      IgnoreUnknown: "1",
      K8S_POD_NAMESPACE: pod?.namespace ?? "",
      K8S_POD_NAME: pod?.name ?? "",
      K8S_POD_INFRA_CONTAINER_ID: id,
      K8S_POD_UID: pod?.uid ?? "",
    },
    ...(capabilities && { capabilities }),
  };
}

function withProtocol({ hostPort, containerPort, protocol = "tcp" }: PortMapping) {
  return { hostPort, containerPort, protocol };
}
