import type { Attachment } from "podsandbox";
import type { AttachedPod, AttachmentWish, NetworkSubject } from "podsandbox/testing";
import { openRealNetwork, type RealNetwork } from "../../adapters/linux/cni/real-network.js";
import { portCall } from "../../adapters/node/port-call.js";

/** Networks of `bridge` with `host-local`, and of a plugin that does as it is told. */
export async function createLinuxNetwork(): Promise<NetworkSubject> {
  const real = await openRealNetwork();
  const { network, plugins, loseNamespace } = real;
  let configuration = real.bridgeWith(["told"]);
  return {
    capabilities: [
      ...(["attachments", "half-made", "reconfigured"] as const),
      ...(["lost-namespaces", "unreadable", "failing", "hanging"] as const),
    ],
    network,
    attach: (wishes) => attachPod(real, configuration, wishes),
    async heldBy(sandboxId) {
      const leases = (await real.leases()).map((lease) => lease.split(" "));
      return leases.filter(([, id]) => id === sandboxId).map(([, , name = ""]) => name);
    },
    reconfigure: async () => {
      configuration = real.bridgeWith([], "renamed");
    },
    loseNamespace: ({ about: { namespacePath = "" } }) => loseNamespace({ namespacePath }),
    async fail() {
      await plugins.fail("told", "DEL", 999);
      return () => plugins.remove("told", "DEL");
    },
    hang: () => plugins.tell("told", "DEL", "sleep 1000"),
    dispose: () => real.dispose(),
  };
}

async function attachPod(
  real: RealNetwork,
  configuration: string,
  wishes: readonly AttachmentWish[] = [{}],
): Promise<AttachedPod> {
  const { sandboxId, namespacePath } = await real.addPod();
  const attachments: Attachment[] = [];
  for (const { interfaceName = "eth0", isHalfMade = false } of wishes) {
    if (isHalfMade) await real.plugins.fail("told", "ADD", 999);
    const attachment = { network: "pods", interfaceName, configuration };
    const request = { sandboxId, namespacePath, attachment };
    const added = await real.network.attach(request, portCall());
    if (isHalfMade) await real.plugins.remove("told", "ADD");
    if (added.isErr() !== isHalfMade) throw new Error(`ADD: ${JSON.stringify(added)}`);
    const result = added.isOk() ? { result: added.value } : {};
    attachments.push({ ...attachment, state: "owed", ...result });
  }
  return { about: { sandboxId, runtimeHandler: "", namespacePath }, attachments };
}
