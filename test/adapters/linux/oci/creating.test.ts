import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { faultOf, portCall, valueOf } from "../../node/port-call.js";
import { writeBundle } from "./bundle.js";
import { pidsOf } from "./oci-place.js";
import { ownPlace } from "./own-place.js";
import { traces } from "./traces.js";

const call = portCall();

describe("creating a real container", () => {
  it("tells who its first process is, which waits to be started", async (context) => {
    const place = await ownPlace(context);
    const script = "echo ready; exec sleep 600";
    const container = await place.run(place.sandbox(), { script, start: false });
    const stat = await readFile(`/proc/${container.process?.pid}/stat`, "latin1");
    expect(stat.split(" ")).toContain(container.process?.startTime);
    expect(await place.outputOf(container)).toBe("");
    const { id, sandboxId, cgroups = [] } = container;
    const unrecorded = { id, sandboxId, cgroups, phase: "created" } as const;
    const started = await valueOf(place.runtime.startContainer({ container: unrecorded }, call));
    expect(started).toEqual(container.process);
    expect(pidsOf(container)).toEqual([started.pid]);
    const fault = await faultOf(place.runtime.startContainer({ container }, call));
    expect(fault.reason).toBe("refused");
  });

  it("is refused where its bundle names another cgroup, or its id is taken", async (context) => {
    const place = await ownPlace(context);
    const { rootfs, directory, runtime, cgroupParent } = place;
    const sandbox = place.sandbox();
    const taken = await place.run(sandbox, { script: "exec sleep 600" });
    const cgroup = `${cgroupParent}/elsewhere`;
    const bundle = await writeBundle(join(directory, "b"), { rootfs, script: "true", cgroup });
    const container = { id: "other", sandboxId: sandbox.id, phase: "creating" } as const;
    const requests = [
      { container, bundle },
      { container, bundle: "relative" },
      { container, bundle: directory },
      { container: taken, bundle: taken.bundle ?? "" },
    ];
    for (const request of requests)
      expect((await faultOf(runtime.createContainer(request, call))).reason).toBe("refused");
    expect(place.verbs).toEqual(["create", "start"]);
  });

  it("says what the runtime said where it fails, and leaves nothing", async (context) => {
    const place = await ownPlace(context);
    const sandbox = place.sandbox();
    const id = "broken";
    const cgroup = `${place.cgroupParent}/${sandbox.id}/${id}`;
    const wish = { rootfs: join(place.directory, "nothing"), script: "true", cgroup };
    const bundle = await writeBundle(join(place.directory, "b"), wish);
    const container = { id, sandboxId: sandbox.id, phase: "creating" } as const;
    const fault = await faultOf(place.runtime.createContainer({ container, bundle }, call));
    expect(fault).toMatchObject({ reason: "other", details: { exitCode: 1 } });
    expect(fault.details?.stderr).toContain("nothing");
    await valueOf(place.runtime.stopContainer({ container, killAt: 0 }, call));
    await valueOf(place.runtime.reapContainer({ container }, call));
    await valueOf(place.runtime.reapSandbox({ sandbox }, call));
    expect(traces(place, sandbox)).toEqual([]);
  });
});
