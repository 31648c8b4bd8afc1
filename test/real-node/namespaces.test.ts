import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { PodNetwork } from "podsandbox/linux";
import { describe, expect, it } from "vitest";
import { portCall, valueOf } from "../adapters/node/port-call.js";
import { countingExec } from "./counting-exec.js";
import { endsClean } from "./ends-clean.js";
import { leasesOf } from "./host-state.js";
import { bridgeNetwork, type RealNodeOptions } from "./real-node.js";
import { ownRealNode, realPod, settled } from "./real-pod.js";

describe("network namespaces of real pods", { timeout: 120_000 }, () => {
  it("U01: a plain file in the place of the namespace is none, and goes", async (context) => {
    const { exec, countOf } = countingExec();
    // Without the namespace, the plugin does not know which addresses it disguised.
    const networks: Networks = (place) => [withoutMasquerade(bridgeNetwork(place))];
    const real = await ownRealNode(context, { exec, networks });
    const pod = await realPod(real);
    const { networkNamespace } = await pod.sandbox();
    const path = networkNamespace?.path ?? "";
    execFileSync("umount", [path]);
    expect(existsSync(path)).toBe(true);
    const started = countOf("bridge");
    expect((await pod.stop()).outcome).toBe("stopped");
    expect([leasesOf(real), countOf("bridge") - started]).toEqual([[], 1]);
    expect(existsSync(path)).toBe(false);
    await pod.remove();
    await endsClean(real);
  });

  it("U01: one that two pods use goes with the last of them", async (context) => {
    const real = await ownRealNode(context);
    const owner = await realPod(real, { containers: [] });
    const guest = await realPod(real, { hostNetwork: true });
    const { networkNamespace } = await owner.sandbox();
    if (networkNamespace === undefined) throw new Error("it has one");
    const change = { network: "pod", networkNamespace } as const;
    const request = { sandboxId: guest.id, change };
    await valueOf(real.node.ports.store.updateSandbox(request, portCall()));
    const report = await owner.stop();
    expect(settled(report, "remove-network-namespace").warnings).toEqual([
      expect.stringContaining(guest.id),
    ]);
    expect(leasesOf(real)).toEqual([]);
    await owner.remove();
    expect(existsSync(networkNamespace.path)).toBe(true);
    await guest.remove();
    expect(existsSync(networkNamespace.path)).toBe(false);
    await endsClean(real);
  });
});

type Networks = Exclude<RealNodeOptions["networks"], undefined>;

function withoutMasquerade({ configuration, ...rest }: PodNetwork): PodNetwork {
  return { ...rest, configuration: configuration.replace('"ipMasq":true', '"ipMasq":false') };
}
