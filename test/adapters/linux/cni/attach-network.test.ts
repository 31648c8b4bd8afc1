import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { err, ok, unchanged } from "podsandbox";
import { attachNetwork } from "podsandbox/linux";
import { describe, expect, it } from "vitest";
import { faultOf, portCall, valueOf } from "../../node/port-call.js";
import { emptyStore, sandboxNamed } from "../../node/store-records.js";
import { additionOf, answerSomeResult, cachedIn, someResult } from "./told-network.js";
import { listOf, owed, toldNetwork } from "./told-network.js";

const call = portCall();

/** What the store holds of the sandbox's attachments. */
async function recordedIn({ store }: Awaited<ReturnType<typeof emptyStore>>) {
  const found = await valueOf(store.findSandbox({ id: "4f1c" }, call));
  return found.state === "found" ? found.sandbox.attachments : undefined;
}

describe("attachNetwork", () => {
  it("N02: owes before ADD begins, and records what it answered", async () => {
    const [told, stored] = [await toldNetwork("told"), await emptyStore()];
    await valueOf(stored.store.addSandbox({ sandbox: sandboxNamed("4f1c") }, call));
    const seen = `grep -q owed ${stored.root}/sandboxes/*/attachments/* || exit 9`;
    await told.plugins.tell("told", "ADD", `${seen}; ${answerSomeResult}`);
    const request = additionOf(listOf(["told"]));
    const ports = { store: stored.store, network: told.network };
    expect(await valueOf(attachNetwork(ports, request, call))).toEqual(someResult);
    expect(await recordedIn(stored)).toEqual([owed(listOf(["told"]), { result: someResult })]);
  });

  it("N02: still owes where ADD fails", async () => {
    const [told, stored] = [await toldNetwork("told"), await emptyStore()];
    await valueOf(stored.store.addSandbox({ sandbox: sandboxNamed("4f1c") }, call));
    await told.plugins.fail("told", "ADD", 999);
    const ports = { store: stored.store, network: told.network };
    await faultOf(attachNetwork(ports, additionOf(listOf(["told"])), call));
    expect(await recordedIn(stored)).toEqual([owed(listOf(["told"]))]);
  });

  it("owes nothing that could not even be attempted", async () => {
    const [told, stored] = [await toldNetwork("told"), await emptyStore()];
    await valueOf(stored.store.addSandbox({ sandbox: sandboxNamed("4f1c") }, call));
    const ports = { store: stored.store, network: told.network };
    await chmod(join(told.pluginDirectory, "told"), 0o600);
    const request = additionOf(listOf(["told"]));
    expect((await faultOf(attachNetwork(ports, request, call))).reason).toBe("missing-program");
    expect(await recordedIn(stored)).toBeUndefined();
  });

  it("C02: runs no ADD where the store refuses, and says where it cannot record", async () => {
    const told = await toldNetwork("told");
    const fault = { reason: "refused", message: "it is stopping" } as const;
    const refusing = async () => err(fault);
    const accepting = async () => ok(unchanged);
    const request = additionOf(listOf(["told"]));
    const { network } = told;
    const stopping = { oweAttachment: refusing, recordAttachmentResult: accepting };
    expect(await faultOf(attachNetwork({ store: stopping, network }, request, call))).toEqual(
      fault,
    );
    expect(await told.plugins.calls()).toEqual([]);
    const full = { oweAttachment: accepting, recordAttachmentResult: refusing };
    expect(await faultOf(attachNetwork({ store: full, network }, request, call))).toEqual(fault);
    expect(await cachedIn(told)).toEqual(["pods@eth0.json"]);
  });
});
