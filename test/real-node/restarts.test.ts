import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { resumeTeardowns } from "podsandbox";
import { describe, expect, it } from "vitest";
import { endsClean } from "./ends-clean.js";
import { bridgeNetwork, type RealNode } from "./real-node.js";
import { ownRealNode, realPod, script, type RealPod } from "./real-pod.js";

/** Another process that stops the pod, and has begun to. */
async function stopElsewhere(real: RealNode, { id }: RealPod, gracePeriodSeconds: number) {
  const { name, rootfs, node } = real;
  const networks = [bridgeNetwork(real)];
  const options = { root: node.root, rootfs, networks, cgroupParent: `/${name}` };
  const task = { options, doing: "stop", id, gracePeriodSeconds };
  const file = join(real.directory, "task.json");
  writeFileSync(file, JSON.stringify(task));
  const victim = join(import.meta.dirname, "../torture/victim.mjs");
  const child = spawn(process.execPath, [victim, file], { stdio: ["pipe", "pipe", "inherit"] });
  await once(createInterface({ input: child.stdout }), "line");
  child.stdin.write("go\n");
  return async () => {
    child.kill("SIGKILL");
    await once(child, "exit");
  };
}

/** How often a container said something. */
function timesSaid({ node }: RealNode, { id }: RealPod, containerId: string, what: string): number {
  const path = join(node.root, "runtime/.output", id, containerId, "stdout.log");
  return readFileSync(path, "utf8").split(what).length - 1;
}

describe("a restart in the middle of a stop", { timeout: 120_000 }, () => {
  it("T03: keeps the time of the kill, and asks nobody twice", async (context) => {
    const real = await ownRealNode(context);
    const counts = script("trap 'echo asked' TERM; echo ready; while :; do sleep 0.05; done");
    const pod = await realPod(real, { containers: [counts] });
    const [container] = await pod.containers();
    const said = (what: string) => timesSaid(real, pod, container?.id ?? "", what);
    await expect.poll(() => said("ready")).toBe(1);
    const begun = Date.now();
    const kill = await stopElsewhere(real, pod, 6);
    await expect.poll(() => said("asked"), { timeout: 5_000 }).toBe(1);
    await kill();
    const [asked] = await pod.containers();
    const killAt = asked?.killAt ?? 0;
    expect(killAt).toBeGreaterThanOrEqual(begun + 6_000);
    const leader = asked?.process?.pid ?? 0;
    const node = await real.reopen();
    const resuming = resumeTeardowns(node.ports);
    const ended = endOf(leader);
    const resumed = (await resuming)._unsafeUnwrap();
    expect(resumed.map(({ result }) => result.isOk())).toEqual([true]);
    expect(await ended).toBeGreaterThanOrEqual(killAt);
    expect(said("asked")).toBe(1);
    expect((await pod.sandbox()).phase).toBe("stopped");
    await pod.remove();
    await endsClean(real);
  });
});

/** When a process ends, as soon as it has. */
async function endOf(pid: number): Promise<number> {
  await expect.poll(() => isAlive(pid), { timeout: 60_000, interval: 5 }).toBe(false);
  return Date.now();
}

function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}
