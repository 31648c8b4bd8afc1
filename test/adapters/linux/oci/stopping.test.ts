import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { faultOf, portCall, tellingCall, valueOf } from "../../node/port-call.js";
import { mountDisk } from "./frozen-disk.js";
import { cgroupMounts, freezerDirectory, setFrozen } from "./host-cgroups.js";
import { pidsOf, stateLetterOf } from "./oci-place.js";
import { ownPlace } from "./own-place.js";

const call = portCall();
const sleeps = "echo ready; exec sleep 600";
const until = "ready";
const killAt = 0;

/** A cgroup of its own below the container's, in every hierarchy, with the process in it. */
function moveDown(cgroup: string, pid: number | undefined): void {
  for (const mount of cgroupMounts()) {
    const child = join(mount, cgroup, "child");
    mkdirSync(child);
    // A new one of this kind takes no process before it has processors and memory.
    for (const name of ["cpuset.cpus", "cpuset.mems"].filter(() => mount.endsWith("/cpuset")))
      writeFileSync(join(child, name), readFileSync(join(mount, cgroup, name)));
    writeFileSync(join(child, "cgroup.procs"), String(pid));
  }
}

describe("stopping a real container", () => {
  it("asks its first process alone, and starts no program", async (context) => {
    const place = await ownPlace(context);
    const script = "trap 'echo got' TERM; (trap 'echo child' TERM; sleep 600 & wait) & echo ready;";
    const container = await place.run(place.sandbox(), {
      ...{ script: `${script} while :; do wait; done`, until },
    });
    const before = place.verbs.length;
    await valueOf(place.runtime.askToStop({ container }, call));
    await expect.poll(() => place.outputOf(container)).toContain("got");
    expect(await place.outputOf(container)).not.toContain("child");
    await valueOf(place.runtime.stopContainer({ container, killAt }, call));
    expect(place.verbs.slice(before)).toEqual([]);
    expect(pidsOf(container)).toEqual([]);
  });

  it("P06: one that was never started is not asked, and is ended at once", async (context) => {
    const place = await ownPlace(context);
    const container = await place.run(place.sandbox(), { script: sleeps, start: false });
    const inspect = () => valueOf(place.runtime.inspectContainer({ container }, call));
    expect(await inspect()).toBe("created");
    expect((await valueOf(place.runtime.askToStop({ container }, call))).changed).toBe(false);
    const request = { container, killAt: Date.now() + 60_000 };
    expect((await valueOf(place.runtime.stopContainer(request, call))).changed).toBe(true);
    expect(await inspect()).toBe("stopped");
    expect(pidsOf(container)).toEqual([]);
  });

  it("P05: one that is paused is killed and thawed", async (context) => {
    const place = await ownPlace(context);
    const container = await place.run(place.sandbox(), { script: sleeps, until });
    const root = join(place.root, container.sandboxId);
    expect(await place.runc("--root", root, "pause", container.id)).toMatchObject({ code: 0 });
    expect(await valueOf(place.runtime.inspectContainer({ container }, call))).toBe("paused");
    await valueOf(place.runtime.stopContainer({ container, killAt }, call));
    expect(pidsOf(container)).toEqual([]);
    await valueOf(place.runtime.reapContainer({ container }, call));
  });

  it("P05: one with a frozen cgroup below its own is thawed there", async (context) => {
    const place = await ownPlace(context);
    const container = await place.run(place.sandbox(), { script: sleeps, until });
    const [cgroup = ""] = container.cgroups ?? [];
    moveDown(cgroup, container.process?.pid);
    const child = join(freezerDirectory(cgroup), "child");
    setFrozen(child, true);
    expect(
      (await valueOf(place.runtime.stopContainer({ container, killAt }, call))).warnings,
    ).toEqual([]);
    expect(pidsOf(container)).toEqual([]);
    await valueOf(place.runtime.reapContainer({ container }, call));
  });

  it("P05: one whose whole pod is frozen ends, and those beside it are told", async (context) => {
    const place = await ownPlace(context);
    const sandbox = place.sandbox();
    const container = await place.run(sandbox, { script: sleeps, until });
    const pod = freezerDirectory(`${place.cgroupParent}/${sandbox.id}`);
    setFrozen(pod, true);
    const stopped = await valueOf(place.runtime.stopContainer({ container, killAt }, call));
    expect(stopped.warnings).toEqual([expect.stringContaining(pod)]);
    expect(pidsOf(container)).toEqual([]);
  });

  it("P05: one that is frozen by version 2 is paused, and ends", async (context) => {
    const place = await ownPlace(context);
    const container = await place.run(place.sandbox(), { script: sleeps, until });
    const [cgroup = ""] = container.cgroups ?? [];
    const unified = cgroupMounts().find((mount) => existsSync(join(mount, "cgroup.controllers")));
    if (unified === undefined) return context.skip("needs a mounted cgroup2");
    setFrozen(join(unified, cgroup), true);
    const inspect = () => valueOf(place.runtime.inspectContainer({ container }, call));
    await expect.poll(inspect).toBe("paused");
    await valueOf(place.runtime.stopContainer({ container, killAt }, call));
    expect(await inspect()).toBe("stopped");
  });

  it("P03: one whose first process is gone runs while a child of it lives", async (context) => {
    const place = await ownPlace(context);
    const container = await place.run(place.sandbox(), {
      ...{ script: "setsid sleep 600 & echo ready", sharesPids: true, until },
    });
    await expect.poll(() => pidsOf(container)).toHaveLength(1);
    expect(await valueOf(place.runtime.inspectContainer({ container }, call))).toBe("running");
    expect((await faultOf(place.runtime.reapContainer({ container }, call))).reason).toBe(
      "refused",
    );
    expect((await valueOf(place.runtime.askToStop({ container }, call))).changed).toBe(true);
    await valueOf(place.runtime.stopContainer({ container, killAt: Date.now() + 20_000 }, call));
    expect(pidsOf(container)).toEqual([]);
  });

  it("G01: one with a process in a cgroup below is ended there too", async (context) => {
    const place = await ownPlace(context);
    const sandbox = place.sandbox();
    const script = "sleep 600 & echo ready; exec sleep 600";
    const container = await place.run(sandbox, { script, sharesPids: true, until });
    const [cgroup = ""] = container.cgroups ?? [];
    const pids = pidsOf(container);
    moveDown(
      cgroup,
      pids.find((pid) => pid !== container.process?.pid),
    );
    const listed = await valueOf(place.runtime.listAlive({ sandbox, containers: [] }, call));
    expect(listed.map(({ pid }) => pid).toSorted()).toEqual(pids.toSorted());
    expect(new Set(listed.map(({ containerId }) => containerId))).toEqual(new Set([container.id]));
    await valueOf(place.runtime.stopContainer({ container, killAt }, call));
    expect(pidsOf(container)).toEqual([]);
    expect((await valueOf(place.runtime.reapContainer({ container }, call))).changed).toBe(true);
    expect(cgroupMounts().flatMap((mount) => listIn(join(mount, cgroup)))).toEqual([]);
  });

  it("ends processes that start others faster than they are killed", async (context) => {
    const place = await ownPlace(context);
    const script = "f() { f & }; f; f; f; f; f; f; f; f";
    const container = await place.run(place.sandbox(), { script, sharesPids: true });
    const ending = portCall(AbortSignal.timeout(20_000));
    await valueOf(place.runtime.stopContainer({ container, killAt }, ending));
    expect(pidsOf(container)).toEqual([]);
  });

  it("P01: tells what will not die, and ends it once it can", async (context) => {
    const place = await ownPlace(context);
    const disk = await mountDisk(place.directory);
    if (disk === undefined) return context.skip("needs a loop device");
    onTestFinished(disk.remove);
    const script = "echo ready; while :; do echo x > /data/x; done";
    const container = await place.run(place.sandbox(), { script, data: disk.path, until });
    await disk.freeze();
    const [pid = 0] = pidsOf(container);
    await expect.poll(() => stateLetterOf(pid)).toBe("D");
    const telling = { ...tellingCall(), signal: AbortSignal.timeout(150) };
    const fault = await faultOf(place.runtime.stopContainer({ container, killAt }, telling));
    expect(fault).toMatchObject({ reason: "unkillable", details: { processes: [{ pid }] } });
    expect(fault.details?.processes?.[0]).toMatchObject({
      ...{ state: "D", containerId: container.id },
      waitChannel: expect.stringMatching(/\w/) as string,
    });
    expect((await faultOf(place.runtime.reapContainer({ container }, call))).reason).toBe(
      "refused",
    );
    await disk.thaw();
    await valueOf(place.runtime.stopContainer({ container, killAt }, call));
    await valueOf(place.runtime.reapContainer({ container }, call));
  });
});

function listIn(directory: string): readonly string[] {
  return existsSync(directory) ? [directory] : [];
}
