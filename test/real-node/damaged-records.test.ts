import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { removeAllPodSandboxes, resumeTeardowns } from "podsandbox";
import { describe, expect, it } from "vitest";
import { endsClean } from "./ends-clean.js";
import { leasesOf } from "./host-state.js";
import type { RealNode } from "./real-node.js";
import { ownRealNode, realPod, settled, warningsOf, type RealPod } from "./real-pod.js";
import { endsWithQuarantine, recordOf, runtimeRootOf } from "./records-of.js";

/** Every state file of the runtime, of the pause container too. */
function stateFilesOf(real: RealNode, pod: RealPod): readonly string[] {
  const root = runtimeRootOf(real, pod);
  return readdirSync(root).map((name) => join(root, name, "state.json"));
}

const damages: readonly (readonly [name: string, damage: (path: string) => void])[] = [
  ["empty", (path) => writeFileSync(path, "")],
  ["missing", (path) => rmSync(path)],
  ["cut short", (path) => writeFileSync(path, '{"id":"c","init_process_pid":1')],
];

describe("state and records that are damaged", { timeout: 120_000 }, () => {
  it.for(damages)(
    "S02: with every state file of the runtime %s, all is ended",
    async ([, damage], context) => {
      const real = await ownRealNode(context);
      const pod = await realPod(real);
      stateFilesOf(real, pod).forEach(damage);
      expect(pod.living()).toHaveLength(2);
      const report = await pod.stop();
      expect(pod.living()).toEqual([]);
      expect(settled(report, "reap").warnings).toHaveLength(2);
      expect(leasesOf(real)).toEqual([]);
      await pod.remove();
      await endsClean(real);
    },
  );

  it.for(damages)(
    "S02: a sandbox whose record is %s is torn down by its id",
    async ([, damage], context) => {
      const real = await ownRealNode(context);
      const pod = await realPod(real, { portMappings: [{ hostPort: 21_500, containerPort: 80 }] });
      damage(recordOf(real, pod));
      const report = await pod.remove();
      expect(report.outcome).toBe("removed");
      expect(warningsOf(report)).toEqual([expect.stringContaining("corrupt")]);
      expect(pod.living()).toEqual([]);
      await endsWithQuarantine(real);
    },
  );

  it("S05: one record of three that cannot be read keeps none of the others", async (context) => {
    const real = await ownRealNode(context);
    const pods = [await realPod(real), await realPod(real), await realPod(real)];
    const [first, second] = pods;
    if (first === undefined || second === undefined) return;
    writeFileSync(recordOf(real, second), "");
    const node = await real.reopen();
    const resumed = (await resumeTeardowns(node.ports))._unsafeUnwrap();
    expect(resumed.map(({ result }) => result.isOk())).toEqual([true, true, true]);
    expect(first.living()).toHaveLength(2);
    const removed = (await removeAllPodSandboxes(node.ports))._unsafeUnwrap();
    expect(removed.map(({ result }) => result.isOk())).toEqual([true, true, true]);
    await endsWithQuarantine(real);
  });
});
