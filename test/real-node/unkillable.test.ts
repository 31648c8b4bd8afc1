import { describeError, preparePorts } from "podsandbox";
import { describe, expect, it, onTestFinished } from "vitest";
import { mountDisk } from "../adapters/linux/oci/frozen-disk.js";
import { stateLetterOf } from "../adapters/linux/oci/oci-place.js";
import { endsClean } from "./ends-clean.js";
import type { RealNode } from "./real-node.js";
import { ownRealNode, realPod, script, settled, type RealPod } from "./real-pod.js";

/** What of a place is there, by the first word of each line. */
async function kinds(real: RealNode): Promise<ReadonlySet<string>> {
  return new Set((await real.state()).map((line) => line.split(" ")[0] ?? ""));
}

/** The first container of a pod, and its first process. */
async function firstOf(pod: RealPod): Promise<readonly [id: string, pid: number]> {
  const [container] = await pod.containers();
  return [container?.id ?? "", container?.process?.pid ?? 0];
}

describe("a process that will not die", { timeout: 120_000 }, () => {
  it("P01: keeps its address, its mounts and its record, and nobody waits", async (context) => {
    const real = await ownRealNode(context);
    const disk = await mountDisk(real.rootfs);
    if (disk === undefined) return context.skip("needs a loop device");
    onTestFinished(disk.remove);
    const writer = script("while :; do echo x > /disk/x; done");
    const pod = await realPod(real, { containers: [writer] });
    const [containerId, leader] = await firstOf(pod);
    await disk.freeze();
    await expect.poll(() => stateLetterOf(leader)).toBe("D");

    const limits = { "runtime.stopContainer": 300, "runtime.stopSandbox": 300 };
    const ports = preparePorts(real.node.ports, { limits })._unsafeUnwrap();
    for (const count of [1, 2]) {
      const failure = await pod.failToStop({}, ports);
      expect(failure.steps).toEqual(["prove-dead"]);
      const channel = expect.stringMatching(/\w/) as string;
      const process = { pid: leader, command: "sh", state: "D", containerId, waitChannel: channel };
      expect(failure.faults).toEqual([
        expect.objectContaining({ reason: "unkillable", details: { processes: [process] } }),
      ]);
      expect(describeError(failure)).toContain(`${leader}`);
      expect(settled(failure.report, "stop-containers").outcome).toBe("waived");
      const { phase, attachments, failures } = await pod.sandbox();
      expect([phase, attachments]).toMatchObject(["stopping", [{ state: "owed" }]]);
      expect(failures).toContainEqual(expect.objectContaining({ step: "prove-dead", count }));
    }
    const everything = ["process", "mount", "link", "cgroup", "rule", "lease", "file"];
    expect(await kinds(real)).toEqual(new Set(everything));
    expect((await (await realPod(real)).remove()).outcome).toBe("removed");

    await disk.thaw();
    expect((await pod.stop()).outcome).toBe("stopped");
    expect(await pod.sandbox()).toMatchObject({ phase: "stopped", failures: [] });
    await pod.remove();
    await disk.remove();
    await endsClean(real);
  });
});
