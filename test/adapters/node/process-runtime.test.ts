import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { processRuntime } from "podsandbox/node";
import { livingProcess } from "./living-process.js";
import { faultOf, portCall, valueOf } from "./port-call.js";
import { created, pidsOf, running, stop } from "./running-container.js";
import { containerOf, sandboxNamed } from "./store-records.js";
import { temporaryDirectory } from "./temporary-directory.js";

const call = portCall();

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

  it("gives back storage in which a program has dug deep", async () => {
    const dig = "for i in $(seq 30); do mkdir $0 && cd -P $0; done; echo ready > bottom";
    const world = await created("sh", "-c", dig, "d".repeat(200));
    const { root, runtime, container } = world;
    await valueOf(runtime.startContainer({ container }, call));
    await stop(world, Date.now() + 10_000);
    const storage = { container };
    expect((await valueOf(runtime.removeContainerStorage(storage, call))).changed).toBe(true);
    expect((await valueOf(runtime.removeContainerStorage(storage, call))).changed).toBe(false);
    expect(await readdir(join(root, "storage"))).toEqual([]);
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
