import { readdirSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { createCoordinator } from "podsandbox";
import { describe, expect, it } from "vitest";
import { endsClean } from "./ends-clean.js";
import { ownRealNode, realPod, script, settled } from "./real-pod.js";

const openFiles = () => readdirSync("/proc/self/fd").length;
const handles = () => process.getActiveResourcesInfo().length;

describe("many pods, many containers", { timeout: 300_000 }, () => {
  it("S06, F01: cycles leave no file open, no timer and nothing on the host", async (context) => {
    const real = await ownRealNode(context);
    const cycle = async (): Promise<void> => {
      const portMappings = [{ hostPort: 22_222, containerPort: 80 }];
      const pod = await realPod(real, { portMappings });
      await pod.stop();
      await pod.remove();
    };
    await cycle();
    await endsClean(real);
    await setTimeout(100);
    const before = { files: openFiles(), handles: handles() };
    for (let at = 0; at < 12; at += 1) await cycle();
    await endsClean(real);
    const more = () => [openFiles() > before.files, handles() > before.handles];
    await expect.poll(more, { timeout: 10_000 }).toEqual([false, false]);
  });

  it("C05: containers that ignore to be asked take one grace period together", async (context) => {
    const real = await ownRealNode(context);
    const stubborn = script("trap '' TERM; echo ready; while :; do sleep 1; done");
    const containers = Array.from({ length: 8 }, () => stubborn);
    const pod = await realPod(real, { containers });
    const report = await pod.stop({ policy: { gracePeriodSeconds: 1 } });
    const { milliseconds, faults } = settled(report, "stop-containers");
    expect(faults).toEqual([]);
    expect(milliseconds).toBeGreaterThanOrEqual(990);
    const records = await pod.containers();
    const times = records.map(({ killAt }) => killAt ?? 0);
    // One after the other, each would have its own grace period after the one before.
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(7_000);
    expect(records.map(({ phase }) => phase)).toEqual(containers.map(() => "exited"));
    await pod.remove();
    await endsClean(real);
  });

  it("T04: a stop that kills at once overtakes one that waits for long", async (context) => {
    const real = await ownRealNode(context);
    const stubborn = script("trap 'echo asked' TERM; while :; do sleep 0.05; done");
    const pod = await realPod(real, { containers: [stubborn, stubborn] });
    const coordinator = createCoordinator(real.node.ports);
    const request = { podSandboxId: pod.id };
    const patient = coordinator.stop(request, { policy: { gracePeriodSeconds: 3_600 } });
    const asked = async () => (await pod.containers()).map(({ stopAskedAt }) => stopAskedAt);
    await expect.poll(asked).toEqual([expect.any(Number), expect.any(Number)]);
    expect(pod.living()).not.toEqual([]);
    const urgent = coordinator.stop(request, { policy: { gracePeriodSeconds: 0 } });
    const reports = (await Promise.all([patient, urgent])).map((one) => one._unsafeUnwrap());
    expect(reports.map(({ outcome }) => outcome)).toEqual(["stopped", "stopped"]);
    expect(pod.living()).toEqual([]);
    await pod.remove();
    await endsClean(real);
  });
});
