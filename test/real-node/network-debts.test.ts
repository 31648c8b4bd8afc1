import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { portCall, valueOf } from "../adapters/node/port-call.js";
import { endsClean } from "./ends-clean.js";
import { leasesOf, processesOf } from "./host-state.js";
import { ledgerOf } from "./ledger-of.js";
import { networkNode, withoutMasquerade, type NetworkNode } from "./network-node.js";
import { bridgeNetwork } from "./real-node.js";

const timeout = 120_000;

function timesOf({ runs }: NetworkNode, plugin: string, verb = "DEL"): number {
  return runs(verb).filter((run) => run.plugin === plugin).length;
}

/** What was given up is released with nothing but what the ledger says of it. */
async function settleByHand(real: NetworkNode): Promise<void> {
  const { entries, paths } = await ledgerOf(real);
  for (const { sandboxId, debt } of entries) {
    if (debt.kind !== "attachment") throw new Error(`there is a debt of kind ${debt.kind}`);
    const request = { sandboxId, runtimeHandler: "", attachment: debt.attachment };
    await valueOf(real.node.ports.network.detach(request, portCall()));
  }
  for (const path of paths) await rm(path);
}

describe("N01: a DEL that fails on every try", () => {
  it("N01: is told each time, and holds up nothing else", { timeout }, async (context) => {
    const real = await networkNode(context);
    const { node, plugins, name } = real;
    const id = await real.pod();
    await plugins.fail("told", "DEL", 100);
    for (const times of [1, 2, 3]) {
      const faults = await real.failStop(id);
      const details = { exitCode: 1, code: 100, stderr: "last words" };
      const fault = { port: "network", operation: "detach", subject: id, details };
      expect(faults).toMatchObject([{ ...fault, reason: "other" }]);
      expect(faults[0]?.message).toContain(`DEL of plugin told in network ${name}`);
      expect(faults[0]?.message).toContain(id);
      expect(processesOf(real)).toEqual([]);
      expect([timesOf(real, "told"), timesOf(real, "bridge")]).toEqual([times, 0]);
    }
    expect(await real.state()).toContainEqual(expect.stringMatching(/^mount .*namespaces/));
    expect(await real.failRemove(id)).toMatchObject([{ port: "network" }]);
    expect(leasesOf(real)).toHaveLength(1);
    expect((await real.attachments(id)).map(({ state }) => state)).toEqual(["owed"]);
    const again = (await node.createPod({ name: "web", containers: [] }))._unsafeUnwrapErr();
    expect(again).toMatchObject({ kind: "create-failed", step: "reserve-name" });
    await plugins.remove("told", "DEL");
    expect((await real.remove(id)).outcome).toBe("removed");
    await endsClean(real);
  });

  it(
    "N01: is given up where the policy says so, and on the ledger",
    { timeout },
    async (context) => {
      const real = await networkNode(context, (at, directories) => [
        withoutMasquerade(bridgeNetwork(at, [{ type: "told" }], directories)),
      ]);
      const { plugins } = real;
      const portMappings = [{ hostPort: 23_011, containerPort: 80 }];
      const id = await real.pod({ portMappings });
      const [attachment] = await real.attachments(id);
      await plugins.fail("told", "DEL", 100);
      await real.failRemove(id);
      const removed = await real.remove(id, { policy: { abandon: ["detach-network"] } });
      expect(removed.settled.map(({ outcome }) => outcome)).toContain("abandoned");
      const { entries } = await ledgerOf(real);
      const debt = { kind: "attachment", attachment, networkNamespace: { identity: {} } };
      expect(entries).toMatchObject([{ sandboxId: id, step: "detach-network", debt }]);
      const next = await real.pod();
      await plugins.remove("told", "DEL");
      await real.remove(next);
      expect(leasesOf(real)).toHaveLength(1);
      await settleByHand(real);
      await endsClean(real);
    },
  );
});

describe("N02: an ADD that failed", () => {
  it("N02: is owed a DEL until one succeeds", { timeout }, async (context) => {
    const real = await networkNode(context);
    const { node, plugins } = real;
    await plugins.fail("told", "ADD", 100);
    await plugins.fail("told", "DEL", 100);
    const created = await node.createPod({ name: "web", containers: [] });
    const failed = created._unsafeUnwrapErr();
    if (failed.kind !== "create-failed") throw new Error(failed.kind);
    expect(failed).toMatchObject({ step: "attach-network", isLeftBehind: true });
    const { podSandboxId: id } = failed;
    const [attachment] = await real.attachments(id);
    expect(attachment).toMatchObject({ state: "owed" });
    expect(attachment).not.toHaveProperty("result");
    await real.failStop(id);
    await real.failRemove(id);
    expect(leasesOf(real)).toHaveLength(1);
    await plugins.remove("told", "DEL");
    await real.remove(id);
    expect(leasesOf(real)).toEqual([]);
    expect([timesOf(real, "told"), timesOf(real, "bridge")]).toEqual([3, 1]);
    await endsClean(real);
  });

  it("N02: for a missing plugin holds nothing, however often", { timeout }, async (context) => {
    const real = await networkNode(context, (at, directories) => [
      bridgeNetwork(at, [{ type: "told" }, { type: "missing" }], directories),
    ]);
    const { node, plugins, ownPlugins } = real;
    for (const name of ["one", "two"]) {
      const failed = (await node.createPod({ name, containers: [] }))._unsafeUnwrapErr();
      expect(failed).toMatchObject({ fault: { reason: "missing-program" } });
      expect(leasesOf(real)).toEqual([]);
    }
    expect(real.runs()).toEqual([]);
    // It is there when it is looked for, and gone once the plugins before it have run.
    await plugins.add("missing");
    await plugins.tell("told", "ADD", `rm ${join(ownPlugins, "missing")}`);
    const failed = (await node.createPod({ name: "three", containers: [] }))._unsafeUnwrapErr();
    expect(failed).toMatchObject({ fault: { reason: "missing-program" } });
    expect(leasesOf(real)).toHaveLength(1);
    const pods = (await node.listPods())._unsafeUnwrap();
    expect(pods).toHaveLength(3);
    const ended = await Promise.all(pods.map((id) => real.tryRemove(id)));
    expect(ended.flat()).toMatchObject([{ reason: "missing-program" }]);
    await plugins.add("missing");
    for (const id of (await node.listPods())._unsafeUnwrap()) await real.remove(id);
    await endsClean(real);
  });
});
