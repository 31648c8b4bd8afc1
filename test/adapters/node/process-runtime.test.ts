import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ContainerRecord, SandboxRecord } from "podsandbox";
import { processRuntime, type ProcessRuntime } from "podsandbox/node";
import { livingProcess } from "./living-process.js";
import { faultOf, portCall, tellingCall, valueOf } from "./port-call.js";
import { containerOf, sandboxNamed } from "./store-records.js";
import { temporaryDirectory } from "./temporary-directory.js";

const call = portCall();

interface Running {
  readonly root: string;
  readonly runtime: ProcessRuntime;
  readonly sandbox: SandboxRecord;
  readonly container: ContainerRecord;
}

/** A container that has been created; all that runs of it is ended with the test. */
async function created(...command: readonly string[]): Promise<Running> {
  const root = await temporaryDirectory();
  const runtime = processRuntime({ root });
  const sandbox = sandboxNamed("pod");
  onTestFinished(async () => void (await runtime.stopSandbox({ sandbox }, call)));
  const container = containerOf("pod", "c");
  await valueOf(runtime.createContainer({ container, spec: { command } }, call));
  return { root, runtime, sandbox, container };
}

/** A container that runs a line of shell, and has said that it is ready. */
async function running(line: string): Promise<Running> {
  const world = await created("sh", "-c", line);
  const { root, runtime, container } = world;
  const process = await valueOf(runtime.startContainer({ container }, call));
  await expect.poll(() => readFile(join(root, "storage/pod/c/stdout.log"), "utf8")).toBe("ready\n");
  return { ...world, container: { ...container, process } };
}

async function pidsOf({ runtime, sandbox, container }: Running): Promise<readonly number[]> {
  const alive = await valueOf(runtime.listAlive({ sandbox, containers: [container] }, call));
  return alive.map(({ pid }) => pid);
}

function stop({ runtime, container }: Running, killAt = 0) {
  return valueOf(runtime.stopContainer({ container, killAt }, call));
}

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
    const started = Date.now();
    const telling = tellingCall();
    const killAt = started + 150;
    const stopped = await valueOf(runtime.stopContainer({ container, killAt }, telling));
    expect(Date.now() - started).toBeGreaterThanOrEqual(150);
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

describe("P02: a process with the pid of a container's", () => {
  it.each([
    ["another start time", { startTime: "1" }],
    ["another boot", { bootId: "11111111-1111-4111-8111-111111111111" }],
  ])("and %s is not signalled", async (_, other) => {
    const stranger = await running("echo ready; exec sleep 60");
    const [pid = 0] = await pidsOf(stranger);
    const root = await temporaryDirectory();
    const runtime = processRuntime({ root });
    const process = { ...(await livingProcess(pid)), ...other };
    const container = containerOf("pod", "c", { phase: "running", process });
    expect((await valueOf(runtime.askToStop({ container }, call))).changed).toBe(false);
    expect((await valueOf(runtime.stopContainer({ container, killAt: 0 }, call))).changed).toBe(
      false,
    );
    expect(await pidsOf(stranger)).toEqual([pid]);
  });

  it("is left alone by a runtime with another root, whatever its ids", async () => {
    const stranger = await running("echo ready; exec sleep 60");
    const runtime = processRuntime({ root: await temporaryDirectory() });
    const { sandbox } = stranger;
    expect((await valueOf(runtime.stopSandbox({ sandbox }, call))).changed).toBe(false);
    expect(await pidsOf(stranger)).toHaveLength(1);
  });
});

describe("the sandbox", () => {
  it("is stopped with all that carries its mark, recorded or not", async () => {
    const world = await running("setsid sleep 60 & echo ready; sleep 60");
    const { runtime, sandbox } = world;
    expect(await valueOf(runtime.inspectSandbox({ sandbox }, call))).toBe("running");
    expect(await valueOf(runtime.listContainers({ sandbox }, call))).toEqual(["c"]);
    expect((await valueOf(runtime.stopSandbox({ sandbox }, call))).changed).toBe(true);
    expect((await valueOf(runtime.stopSandbox({ sandbox }, call))).changed).toBe(false);
    expect(await valueOf(runtime.inspectSandbox({ sandbox }, call))).toBe("stopped");
  });

  it("gives nothing back while a process lives, and everything afterwards", async () => {
    const world = await running("echo ready; exec sleep 60");
    const { runtime, sandbox, container } = world;
    expect((await faultOf(runtime.reapContainer({ container }, call))).reason).toBe("refused");
    expect((await faultOf(runtime.reapSandbox({ sandbox }, call))).reason).toBe("refused");
    await stop(world);
    const commands = [
      () => runtime.reapContainer({ container }, call),
      () => runtime.removeContainerStorage({ container }, call),
    ];
    for (const command of commands) expect((await valueOf(command())).changed).toBe(true);
    for (const command of commands) expect((await valueOf(command())).changed).toBe(false);
    expect((await valueOf(runtime.reapSandbox({ sandbox }, call))).changed).toBe(false);
    expect((await valueOf(runtime.removeSandboxStorage({ sandbox }, call))).changed).toBe(false);
    expect(await valueOf(runtime.inspectContainer({ container }, call))).toBe("absent");
    expect(await valueOf(runtime.listContainers({ sandbox }, call))).toEqual([]);
  });

  it("is unchanged where it is not known", async () => {
    const runtime = processRuntime({ root: await temporaryDirectory() });
    const [sandbox, container] = [sandboxNamed("none"), containerOf("none", "c")];
    const answers = await Promise.all([
      valueOf(runtime.askToStop({ container }, call)),
      valueOf(runtime.stopContainer({ container, killAt: 0 }, call)),
      valueOf(runtime.stopSandbox({ sandbox }, call)),
      valueOf(runtime.reapContainer({ container }, call)),
      valueOf(runtime.reapSandbox({ sandbox }, call)),
      valueOf(runtime.removeContainerStorage({ container }, call)),
      valueOf(runtime.removeSandboxStorage({ sandbox }, call)),
    ]);
    expect(answers.map(({ changed }) => changed)).toEqual(Array(7).fill(false));
    expect(await valueOf(runtime.inspectSandbox({ sandbox }, call))).toBe("absent");
  });
});

describe("starting", () => {
  it("gives a program nothing of the host's environment", async () => {
    const { root, runtime, container } = await created("env");
    await valueOf(runtime.startContainer({ container }, call));
    const log = join(root, "storage/pod/c/stdout.log");
    await expect.poll(() => readFile(log, "utf8")).toContain("PODSANDBOX_CONTAINER=c\n");
    const names = (await readFile(log, "utf8")).split("\n").map((line) => line.split("=")[0]);
    const marks = ["PODSANDBOX_CONTAINER", "PODSANDBOX_ROOT", "PODSANDBOX_SANDBOX"];
    expect(names.filter((name) => name !== "").sort()).toEqual(["PATH", ...marks]);
  });

  it("names a program that is missing", async () => {
    const { runtime, container } = await created("/no/such/program");
    expect((await faultOf(runtime.startContainer({ container }, call))).reason).toBe(
      "missing-program",
    );
  });
});
