import { readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { preparePorts, removePodSandbox } from "podsandbox";
import { describe, expect, it } from "vitest";
import { endsClean } from "./ends-clean.js";
import { leasesOf, mountsBelow, processesOf } from "./host-state.js";
import { openAt } from "./real-node.js";
import { ownRealNode, realPod, settled } from "./real-pod.js";
import { wrappedRuntime } from "./wrapped-runtime.js";

const killedTwice = `if [ $verb = delete ]; then
  echo delete >> $here/tries
  [ $(wc -l < $here/tries) -gt 2 ] || kill -9 $$
fi`;

describe("the runtime's own program", { timeout: 120_000 }, () => {
  it("P04: is not waited for while what it left holds its output", async (context) => {
    const { program } = wrappedRuntime(`[ $verb = delete ] && sleep 3377 &`);
    const real = await ownRealNode(context, { program });
    const pod = await realPod(real);
    const report = await pod.stop();
    expect(settled(report, "reap")).toMatchObject({ changed: true, faults: [] });
    const holders = processesOf(real);
    expect(holders.map(({ command }) => command)).toEqual(["sleep 3377", "sleep 3377"]);
    for (const { pid } of holders) process.kill(pid, "SIGKILL");
    await pod.remove();
    await endsClean(real);
  });

  it("R03: killed in the middle fails the stop, and the next goes on there", async (context) => {
    const { program, directory } = wrappedRuntime(killedTwice);
    const real = await ownRealNode(context, { program });
    const pod = await realPod(real, { containers: [] });
    for (const count of [1, 2]) {
      const failure = await pod.failToStop();
      expect(failure.steps).toEqual(["reap"]);
      expect(failure.faults).toMatchObject([{ reason: "crashed", operation: "reapSandbox" }]);
      expect(leasesOf(real)).toEqual([]);
      expect((await pod.sandbox()).failures).toMatchObject([{ step: "reap", count }]);
    }
    expect((await pod.stop()).outcome).toBe("stopped");
    expect(readFileSync(join(directory, "tries"), "utf8")).toBe("delete\n".repeat(3));
    await pod.remove();
    await endsClean(real);
  });

  it("R03: killed in the middle is run again where the caller says so", async (context) => {
    const { program, directory } = wrappedRuntime(killedTwice);
    const real = await ownRealNode(context, { program });
    const { id } = await realPod(real, { containers: [] });
    const retries = { crashed: { attempts: 3, delayMilliseconds: 10 } };
    const ports = preparePorts(real.node.ports, { retries })._unsafeUnwrap();
    const removed = await removePodSandbox(ports, { podSandboxId: id });
    expect(removed._unsafeUnwrap().outcome).toBe("removed");
    expect(readFileSync(join(directory, "tries"), "utf8")).toBe("delete\n".repeat(3));
    await endsClean(real);
  });

  it("R03: killed when it had done its work has done it", async (context) => {
    const { program } = wrappedRuntime(`[ $verb = delete ] && { "$runc" "$@"; kill -9 $$; }`);
    const real = await ownRealNode(context, { program });
    const pod = await realPod(real);
    const report = await pod.stop();
    expect(settled(report, "reap")).toMatchObject({ changed: true, faults: [], warnings: [] });
    await pod.remove();
    await endsClean(real);
  });

  it("R06: missing holds up neither network nor mounts", async (context) => {
    const { program } = wrappedRuntime("");
    const real = await ownRealNode(context, { program });
    const pod = await realPod(real);
    renameSync(program, `${program}.away`);
    const failure = await pod.failToStop();
    expect(failure.steps).toEqual(["reap"]);
    expect(new Set(failure.faults.map(({ reason }) => reason))).toEqual(
      new Set(["missing-program"]),
    );
    expect([processesOf(real), mountsBelow(join(real.node.root, "volatile"))]).toEqual([[], []]);
    expect(leasesOf(real)).toEqual([]);
    expect(await pod.sandbox()).toMatchObject({
      ...{ phase: "stopping", attachments: [{ state: "detached" }] },
    });
    renameSync(`${program}.away`, program);
    await pod.remove();
    await endsClean(real);
  });

  it("R06: missing for good, is done without where the caller says so", async (context) => {
    const { program } = wrappedRuntime("");
    const real = await ownRealNode(context, { program });
    const pod = await realPod(real);
    const before = processesOf(real).length;
    renameSync(program, `${program}.away`);
    const other = await openAt(real, { whenProgramIsMissing: "remove-state" });
    const removed = await removePodSandbox(other.ports, { podSandboxId: pod.id });
    const { warnings } = settled(removed._unsafeUnwrap(), "reap");
    expect([before > 0, warnings.length]).toEqual([true, 2]);
    for (const warning of warnings)
      expect(warning).toMatch(/not installed: .* without the runtime/);
    await endsClean(real);
  });

  it("R06: is the one that made the pod, whatever is configured now", async (context) => {
    const { program, directory } = wrappedRuntime(`echo $verb >> $here/verbs`);
    const real = await ownRealNode(context, { program });
    const pod = await realPod(real);
    const other = await openAt(real, { program: "/nowhere/runc" });
    (await removePodSandbox(other.ports, { podSandboxId: pod.id }))._unsafeUnwrap();
    expect(readFileSync(join(directory, "verbs"), "utf8")).toContain("delete\ndelete\n");
    await endsClean(real);
  });
});
