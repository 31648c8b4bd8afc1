import { truncate } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import {
  removeAllPodSandboxes,
  removePodSandbox,
  resumeTeardowns,
  stopPodSandbox,
} from "podsandbox";
import { describe, expect, it } from "vitest";
import { endsClean } from "./ends-clean.js";
import { leasesOf, processesOf } from "./host-state.js";
import { networkNode, type NetworkNode } from "./network-node.js";
import { bridgeNetwork, pluginDirectory } from "./real-node.js";
import { takeAside } from "./take-aside.js";

const timeout = 120_000;

/** The bridge's DEL takes its time. */
async function slowBridge(real: NetworkNode, seconds: number): Promise<void> {
  await real.plugins.add("bridge");
  const run = `printf '%s' "$input" | ${pluginDirectory}/bridge`;
  await real.plugins.tell("bridge", "ADD", `${run}; exit $?`);
  const done = `echo done >> "$0.done"`;
  await real.plugins.tell("bridge", "DEL", `sleep ${seconds}; ${run} && ${done}; exit $?`);
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await setTimeout(10);
}

describe("a caller that gives up while DEL runs", () => {
  for (const [verb, end] of [
    ["stop", stopPodSandbox],
    ["remove", removePodSandbox],
  ] as const)
    it(`T01: of a ${verb} is told so, and DEL runs to its end`, { timeout }, async (context) => {
      const real = await networkNode(context, (at, directories) => [
        bridgeNetwork(at, [], directories),
      ]);
      await slowBridge(real, 2);
      const id = await real.pod();
      const given = new AbortController();
      const ending = end(real.node.ports, { podSandboxId: id }, { signal: given.signal });
      await until(() => real.runs("DEL").some(({ plugin }) => plugin === "bridge"));
      given.abort();
      const error = (await ending)._unsafeUnwrapErr();
      expect(error.kind).toBe("cancelled");
      // It is not half and forgotten: what had begun has ended, and is on record.
      expect(leasesOf(real)).toEqual([]);
      expect((await real.attachments(id)).map(({ state }) => state)).toEqual(["detached"]);
      expect(await real.plugins.times("bridge", "DEL")).toBe(1);
      await real.remove(id);
      expect(await real.plugins.times("bridge", "DEL")).toBe(1);
      await endsClean(real);
    });

  it("T01: before anything began leaves all as it was", { timeout }, async (context) => {
    const real = await networkNode(context);
    const id = await real.pod();
    const before = await real.state();
    const signal = AbortSignal.abort();
    const stopped = await stopPodSandbox(real.node.ports, { podSandboxId: id }, { signal });
    expect(stopped._unsafeUnwrapErr().kind).toBe("cancelled");
    expect(processesOf(real)).not.toEqual([]);
    expect(await real.state()).toEqual(before);
    await real.remove(id);
    await endsClean(real);
  });

  it("T02: while a process is given its time is no success", { timeout }, async (context) => {
    const real = await networkNode(context);
    const command = ["/bin/sh", "-c", `trap "" TERM; exec sleep 3600`];
    const id = await real.pod({ containers: [{ command }] });
    const given = new AbortController();
    const options = { signal: given.signal, policy: { gracePeriodSeconds: 600 } };
    const stopping = stopPodSandbox(real.node.ports, { podSandboxId: id }, options);
    await until(async () => (await real.record(id)).phase === "stopping");
    given.abort();
    expect((await stopping)._unsafeUnwrapErr().kind).toBe("cancelled");
    expect(processesOf(real).filter(({ command: it }) => it.includes("sleep 3600"))).toHaveLength(
      1,
    );
    expect(real.runs("DEL")).toEqual([]);
    expect(leasesOf(real)).toHaveLength(1);
    await real.remove(id);
    await endsClean(real);
  });
});

describe("A02: a pod that was not stopped", () => {
  it("A02: is stopped by its removal", { timeout }, async (context) => {
    const real = await networkNode(context);
    const id = await real.pod({ portMappings: [{ hostPort: 23_021, containerPort: 80 }] });
    await real.remove(id);
    const ran = real.runs("DEL").map(({ plugin }) => plugin);
    expect(ran).toEqual(["told", "portmap", "bridge"]);
    await endsClean(real);
  });
});

describe("S05: a record that is empty", () => {
  it("S05: keeps none of the others from recovery", { timeout }, async (context) => {
    const real = await networkNode(context);
    const names = ["one", "two", "three"];
    const ids: string[] = [];
    for (const name of names) ids.push(await real.pod({ name }));
    await real.plugins.fail("told", "DEL", 100);
    for (const id of ids) await real.failStop(id);
    const [damaged = ""] = ids;
    await truncate(join(real.directory, "node/store/sandboxes", damaged, "record.json"), 0);
    await real.plugins.remove("told", "DEL");
    const { ports } = await real.reopen();
    const resumed = (await resumeTeardowns(ports))._unsafeUnwrap();
    expect(resumed.map(({ result }) => result.isOk())).toEqual([true, true, true]);
    expect(leasesOf(real)).toEqual([]);
    const removed = (await removeAllPodSandboxes(ports))._unsafeUnwrap();
    expect(removed.map(({ result }) => result.isOk())).toEqual([true, true, true]);
    expect(await takeAside(real, "store")).toBe(1);
    await endsClean(real);
  });
});
