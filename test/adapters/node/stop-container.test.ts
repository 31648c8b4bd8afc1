import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { faultOf, portCall, tellingCall, valueOf } from "./port-call.js";
import { created, pidsOf, running, stop } from "./running-container.js";
import { temporaryDirectory } from "./temporary-directory.js";

const call = portCall();

describe("stopping a container", () => {
  it("ends when it obeys, and says how it ended", async () => {
    const world = await running("trap 'exit 3' TERM; echo ready; while :; do sleep 0.01; done");
    const { runtime, container } = world;
    expect((await valueOf(runtime.askToStop({ container }, call))).changed).toBe(true);
    const stopped = await stop(world, Date.now() + 10_000);
    expect(stopped.exitCode).toBe(3);
    expect(await valueOf(runtime.inspectContainer({ container }, call))).toBe("stopped");
    expect((await valueOf(runtime.askToStop({ container }, call))).changed).toBe(false);
    expect(await stop(world)).toMatchObject({ changed: false, exitCode: 3 });
  });

  it("kills at the time to kill what does not obey, not before", async () => {
    const world = await running("trap '' TERM; echo ready; while :; do sleep 0.01; done");
    const { runtime, container } = world;
    await valueOf(runtime.askToStop({ container }, call));
    const telling = tellingCall();
    const killAt = Date.now() + 400;
    const stopped = await valueOf(runtime.stopContainer({ container, killAt }, telling));
    expect(Date.now()).toBeGreaterThanOrEqual(killAt);
    expect(stopped).toMatchObject({ changed: true, exitCode: 137 });
    expect(telling.waits[0]).toMatchObject({ kind: "process", pid: expect.any(Number) as number });
    expect(await pidsOf(world)).toEqual([]);
  });

  it("P03: settles when no process is left, not when the first is gone", async () => {
    const world = await running("sleep 60 & sleep 60 & echo ready");
    await expect.poll(() => pidsOf(world)).toHaveLength(2);
    expect(await valueOf(world.runtime.inspectContainer(world, call))).toBe("running");
    expect((await stop(world)).changed).toBe(true);
    expect(await pidsOf(world)).toEqual([]);
  });

  it("P03: ends a child that left the group and the session", async () => {
    const world = await running("setsid sh -c 'echo ready; exec sleep 60' & exit 0");
    await expect.poll(() => pidsOf(world)).toHaveLength(1);
    await stop(world);
    expect(await pidsOf(world)).toEqual([]);
  });

  it("P03: ends a child that has lost its mark while its group is proven", async () => {
    const world = await running("env -i sleep 60 & echo ready; sleep 60");
    expect(await pidsOf(world)).toHaveLength(3);
    await stop(world);
    expect(await pidsOf(world)).toEqual([]);
  });

  it("P03: ends a child that goes from program to program without end", async () => {
    const script = join(await temporaryDirectory(), "again");
    await writeFile(script, '#!/bin/sh\nexec "$0"\n', { mode: 0o700 });
    for (let round = 0; round < 4; round += 1) {
      const world = await running(`setsid ${script} & echo ready`);
      await expect.poll(() => pidsOf(world)).toHaveLength(1);
      for (let look = 0; look < 10; look += 1) expect(await pidsOf(world)).toHaveLength(1);
      await stop(world);
      expect(await pidsOf(world)).toEqual([]);
    }
  });

  it("P05: ends a process that has been halted", async () => {
    const world = await running("echo ready; kill -STOP $$");
    const paused = () => valueOf(world.runtime.inspectContainer(world, call));
    await expect.poll(paused).toBe("paused");
    await stop(world);
    expect(await paused()).toBe("stopped");
  });

  it("P06: ends one that was created and never started", async () => {
    const world = await created("sleep", "60");
    const { runtime, container } = world;
    expect(await valueOf(runtime.inspectContainer({ container }, call))).toBe("created");
    expect(await stop(world)).toEqual({ changed: true, warnings: [] });
    expect(await valueOf(runtime.inspectContainer({ container }, call))).toBe("stopped");
    expect(await stop(world)).toEqual({ changed: false, warnings: [] });
    expect((await faultOf(runtime.startContainer({ container }, call))).reason).toBe("refused");
  });

  it("ends the wait with the signal, and leaves the process alone until it is time", async () => {
    const world = await running("echo ready; exec sleep 60");
    const ending = portCall(AbortSignal.timeout(50));
    const request = { container: world.container, killAt: Date.now() + 60_000 };
    const fault = await faultOf(world.runtime.stopContainer(request, ending));
    const [pid] = await pidsOf(world);
    expect(fault).toMatchObject({ reason: "aborted", details: { processes: [{ pid }] } });
  });

  it("says that there is no such signal, and sends SIGTERM", async () => {
    const world = await running("echo ready; exec sleep 60");
    const container = { ...world.container, stopSignal: "SIGNOTHING" };
    const asked = await valueOf(world.runtime.askToStop({ container }, call));
    expect(asked.warnings).toHaveLength(1);
    expect((await stop(world, Date.now() + 10_000)).exitCode).toBe(143);
  });
});
