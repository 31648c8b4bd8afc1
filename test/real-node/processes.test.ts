import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { freezerDirectory, setFrozen } from "../adapters/linux/oci/host-cgroups.js";
import { stateLetterOf } from "../adapters/linux/oci/oci-place.js";
import { portCall, valueOf } from "../adapters/node/port-call.js";
import { endsClean } from "./ends-clean.js";
import { leasesOf } from "./host-state.js";
import { moveDown } from "./move-down.js";
import { processWithPid } from "./process-with-pid.js";
import type { RealNode } from "./real-node.js";
import { ownRealNode, realPod, script, settled, warningsOf, type RealPod } from "./real-pod.js";

/** What a container wrote. */
function outputOf({ node }: RealNode, { id }: RealPod, containerId: string): string {
  return readFileSync(join(node.root, "runtime/.output", id, containerId, "stdout.log"), "utf8");
}

const timeout = 120_000;

/** Anything on this host can be quicker to take the pid. */
const again = { timeout, retry: 3 };

describe("processes of a real pod", { timeout }, () => {
  it("P02: a stranger that has got the pid of a dead one is spared", again, async (context) => {
    const real = await ownRealNode(context);
    const pod = await realPod(real);
    const [container] = await pod.containers();
    const { process: pause } = await pod.sandbox();
    const pids = [container?.process?.pid ?? 0, pause?.pid ?? 0];
    for (const pid of pids) process.kill(pid, "SIGKILL");
    const strangers = [];
    for (const pid of pids) {
      const stranger = await processWithPid(pid);
      if (stranger === undefined) throw new Error(`another took pid ${pid}`);
      onTestFinished(stranger.end);
      strangers.push(stranger);
    }
    expect((await pod.stop()).outcome).toBe("stopped");
    expect(leasesOf(real)).toEqual([]);
    await pod.remove();
    expect(strangers.map(({ isAlive }) => isAlive())).toEqual([true, true]);
    await endsClean(real);
  });

  it(
    "P02: a stranger with pid and start of one before the reboot is spared",
    again,
    async (context) => {
      const real = await ownRealNode(context);
      const pod = await realPod(real);
      const { process: pause } = await pod.sandbox();
      process.kill(pause?.pid ?? 0, "SIGKILL");
      const stranger = await processWithPid(pause?.pid ?? 0);
      if (stranger === undefined) throw new Error("another took the pid");
      onTestFinished(stranger.end);
      const { pid, startTime } = stranger;
      const change = { process: { pid, startTime, bootId: "another" } };
      await valueOf(real.node.ports.store.updateSandbox({ sandboxId: pod.id, change }, portCall()));
      await pod.stop();
      await pod.remove();
      expect(stranger.isAlive()).toBe(true);
      await endsClean(real);
    },
  );

  it("P03: children of a dead first process end before anything is released", async (context) => {
    const real = await ownRealNode(context);
    const orphans = script("sleep 311 & setsid sleep 311 & sleep 0.1");
    const pod = await realPod(real, { hostPid: true, containers: [orphans] });
    const [container] = await pod.containers();
    const children = () => pod.living().filter(({ child }) => child === container?.id);
    await expect.poll(() => children().length, { timeout: 10_000 }).toBe(2);
    const seen: (readonly [string, number, number])[] = [];
    const report = await pod.stop({
      observe: (event) => {
        if (event.type === "step-started")
          seen.push([event.step, pod.living().length, leasesOf(real).length]);
      },
    });
    expect(report.outcome).toBe("stopped");
    expect(settled(report, "stop-containers")).toMatchObject({ changed: true, faults: [] });
    const [, living, leases] = seen.find(([step]) => step === "detach-network") ?? [];
    expect([living, leases]).toEqual([0, 1]);
    expect(pod.living()).toEqual([]);
    await pod.remove();
    await endsClean(real);
  });

  it("P05: a paused container is killed before it is thawed", async (context) => {
    const real = await ownRealNode(context);
    const pod = await realPod(real, { containers: [script("while :; do echo x; done")] });
    const [container] = await pod.containers();
    const id = container?.id ?? "";
    execFileSync("runc", ["--root", join(real.node.root, "runtime", pod.id), "pause", id]);
    const written = outputOf(real, pod, id).length;
    const report = await pod.stop({ policy: { gracePeriodSeconds: 0.1 } });
    expect(report.outcome).toBe("stopped");
    expect(outputOf(real, pod, id).length).toBe(written);
    await pod.remove();
    await endsClean(real);
  });

  it("P05: a frozen cgroup below a container's own is thawed", async (context) => {
    const real = await ownRealNode(context);
    const pod = await realPod(real, { hostPid: true, containers: [script("sleep 600 & wait")] });
    await expect.poll(() => pod.living().length).toBe(3);
    const [container] = await pod.containers();
    const leader = container?.process?.pid;
    const child = pod.living().find((one) => one.child === container?.id && one.pid !== leader);
    const [cgroup = ""] = container?.cgroups ?? [];
    const nested = moveDown(cgroup, "nested", child?.pid ?? 0);
    setFrozen(freezerDirectory(nested), true);
    expect(warningsOf(await pod.stop())).toEqual([]);
    expect(pod.living()).toEqual([]);
    await pod.remove();
    await endsClean(real);
  });

  it("P06: a container that was never started is killed and deleted", async (context) => {
    const real = await ownRealNode(context);
    const pod = await realPod(real, { containers: [{ command: ["sleep", "9"], start: false }] });
    const [container] = await pod.containers();
    expect(container?.phase).toBe("created");
    expect(stateLetterOf(container?.process?.pid ?? 0)).toBe("S");
    const started = performance.now();
    const report = await pod.stop({ policy: { gracePeriodSeconds: 60 } });
    expect(settled(report, "stop-containers")).toMatchObject({ changed: true, faults: [] });
    expect(performance.now() - started).toBeLessThan(30_000);
    expect((await pod.containers()).map(({ phase }) => phase)).toEqual(["exited"]);
    await pod.remove();
    await endsClean(real);
  });

  it("R04: containers that end by themselves meanwhile are no failure", async (context) => {
    const real = await ownRealNode(context);
    const ends = ["exit 3", "exec sleep 0.2", "sleep 0.3", "trap 'exit 0' TERM; sleep 9 & wait"];
    const pod = await realPod(real, { containers: ends.map(script) });
    await setTimeout(50);
    const report = await pod.stop({ policy: { gracePeriodSeconds: 1 } });
    expect(report.settled.flatMap(({ faults }) => faults)).toEqual([]);
    expect(warningsOf(report)).toEqual([]);
    expect((await pod.containers()).map(({ phase }) => phase)).toEqual(ends.map(() => "exited"));
    await pod.remove();
    await endsClean(real);
  });
});
