import type { Answer } from "podsandbox";
import { describe, expect, it } from "vitest";
import { faultOf, portCall, tellingCall, valueOf } from "../../node/port-call.js";
import { deletionOf, listOf, owed, toldNetwork, type ToldNetwork } from "./told-network.js";

const call = portCall();
const patience = 'while [ -e "$(dirname $0)/wait.here" ]; do sleep 0.01; done';

/** A network whose plugin goes on with its DELs once the test says so. */
async function waitingNetwork() {
  const told = await toldNetwork("told");
  await told.plugins.tell("wait", "here", "");
  await told.plugins.tell("told", "DEL", patience);
  return { ...told, goOn: () => told.plugins.remove("wait", "here") };
}

const detach = ({ network }: ToldNetwork, sandboxId: string, signal?: AbortSignal) =>
  network.detach(deletionOf(owed(listOf(["told"])), { sandboxId }), portCall(signal));

async function begun({ plugins }: ToldNetwork, count: number): Promise<void> {
  const isBegun = (line: string) => line.endsWith("begins");
  while ((await plugins.calls()).filter(isBegun).length < count)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("operations beside each other", () => {
  it("are none for one sandbox: the second waits, and says so", async () => {
    const told = await waitingNetwork();
    const waits: unknown[] = [];
    const first = detach(told, "one");
    await begun(told, 1);
    const telling = { ...call, waitingFor: (what: unknown) => void waits.push(what) };
    const second = told.network.detach(
      deletionOf(owed(listOf(["told"]), { interfaceName: "eth1" }), { sandboxId: "one" }),
      telling,
    );
    expect(waits).toEqual([expect.objectContaining({ kind: "text" })]);
    await told.goOn();
    await Promise.all([valueOf(first), valueOf(second)]);
    expect(await told.plugins.calls()).toEqual([
      ...["told DEL one begins", "told DEL one ends"],
      ...["told DEL one begins", "told DEL one ends"],
    ]);
  });

  it("are run at once for two sandboxes", async () => {
    const told = await waitingNetwork();
    const both = [detach(told, "one"), detach(told, "two")];
    await begun(told, 2);
    expect((await told.plugins.calls()).filter((line) => line.endsWith("ends"))).toEqual([]);
    await told.goOn();
    for (const each of both) await valueOf(each);
  });

  it("T01: one whose signal fires while it waits runs nothing, and holds nobody up", async () => {
    const told = await waitingNetwork();
    const first = detach(told, "one");
    await begun(told, 1);
    const controller = new AbortController();
    const second = detach(told, "one", controller.signal);
    const third = detach(told, "one");
    controller.abort();
    expect((await faultOf(second)).reason).toBe("aborted");
    await told.goOn();
    await Promise.all([valueOf(first), valueOf(third)]);
    expect(await told.plugins.times("told", "DEL")).toBe(2);
  });

  it("T01: one whose signal has fired runs nothing", async () => {
    const told = await toldNetwork("told");
    expect((await faultOf(detach(told, "one", AbortSignal.abort()))).reason).toBe("aborted");
    expect(await told.plugins.calls()).toEqual([]);
  });

  it("a GC waits for the network's others, and they for it", async () => {
    const told = await waitingNetwork();
    const configuration = listOf(["told"], { cniVersion: "1.1.0" });
    const first = detach(told, "one");
    await begun(told, 1);
    const garbage = { network: "pods", runtimeHandler: "", configuration, valid: [] };
    const [collecting, second] = [tellingCall(), tellingCall()];
    const collected = told.network.collectGarbage(garbage, collecting);
    const request = deletionOf(owed(listOf(["told"])), { sandboxId: "two" });
    const detached = told.network.detach(request, second);
    for (const { waits } of [collecting, second])
      while (waits.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const isAnother = [expect.objectContaining({ kind: "text" })];
    expect([collecting.waits, second.waits]).toEqual([isAnother, isAnother]);
    await told.goOn();
    const answers: readonly Answer<unknown>[] = [first, collected, detached];
    for (const answer of answers) await valueOf(answer);
    const verbs = (await told.plugins.calls()).map((line) => line.replace("told ", ""));
    expect(verbs).toEqual([
      ...["DEL one begins", "DEL one ends", "GC  begins", "GC  ends"],
      ...["DEL two begins", "DEL two ends"],
    ]);
  });
});
