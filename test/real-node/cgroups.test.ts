import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cgroupMounts } from "../adapters/linux/oci/host-cgroups.js";
import { countingExec } from "./counting-exec.js";
import { endsClean } from "./ends-clean.js";
import { leasesOf } from "./host-state.js";
import { moveDown } from "./move-down.js";
import { ownRealNode, realPod, script, settled } from "./real-pod.js";
import { runtimeRootOf } from "./records-of.js";
import { strangerIn } from "./stranger-in.js";

const directoriesOf = (cgroup: string) =>
  cgroupMounts()
    .map((mount) => join(mount, cgroup))
    .filter((directory) => existsSync(directory));

describe("cgroups of a real pod", { timeout: 120_000 }, () => {
  it("G01: processes in cgroups below a container's own end, and these go", async (context) => {
    const real = await ownRealNode(context);
    const nests = script("sleep 600 & sleep 600 & wait");
    const pod = await realPod(real, { hostPid: true, containers: [nests] });
    const [container] = await pod.containers();
    const leader = container?.process?.pid;
    const isChild = (one: { readonly pid: number; readonly child: string }): boolean =>
      one.child === container?.id && one.pid !== leader;
    await expect.poll(() => pod.living().filter(isChild).length).toBe(2);
    const [one, other] = pod.living().filter(isChild);
    const [cgroup = ""] = container?.cgroups ?? [];
    const nested = moveDown(cgroup, "nested", one?.pid ?? 0);
    moveDown(nested, "deeper", other?.pid ?? 0);
    const report = await pod.stop();
    expect(settled(report, "reap")).toMatchObject({ changed: true, faults: [] });
    expect(pod.living()).toEqual([]);
    expect(directoriesOf(cgroup)).toEqual([]);
    await pod.remove();
    await endsClean(real);
  });

  it("G01: a delete that exits with 0 and leaves the cgroup is no success", async (context) => {
    const late: { cgroup?: string; pid?: number } = {};
    const { exec, countOf } = countingExec((request) => {
      const { cgroup, pid } = late;
      if (cgroup === undefined || pid === undefined) return;
      if (!request.arguments.includes("delete")) return;
      moveDown(cgroup, "late", pid);
      delete late.cgroup;
    });
    const real = await ownRealNode(context, { exec });
    const pod = await realPod(real);
    const [container] = await pod.containers();
    const [cgroup = ""] = container?.cgroups ?? [];
    const stranger = await strangerIn("/");
    Object.assign(late, { cgroup, pid: stranger.pid });
    const failure = await pod.failToStop();
    expect(failure.steps).toEqual(["reap"]);
    const named = { details: { processes: [{ pid: stranger.pid }] } };
    expect(failure.faults).toMatchObject([
      { operation: "reapContainer", ...named },
      { operation: "reapSandbox", ...named },
    ]);
    expect(existsSync(join(runtimeRootOf(real, pod), container?.id ?? ""))).toBe(false);
    expect(directoriesOf(cgroup)).not.toEqual([]);
    expect(leasesOf(real)).toEqual([]);
    const deletes = countOf("runc");
    expect((await pod.stop()).outcome).toBe("stopped");
    expect(countOf("runc")).toBeLessThanOrEqual(deletes + 1);
    expect(directoriesOf(cgroup)).toEqual([]);
    await pod.remove();
    await endsClean(real);
  });
});
