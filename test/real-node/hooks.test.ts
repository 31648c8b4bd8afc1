import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { removePodSandbox, type OciHook } from "podsandbox";
import { describe, expect, it, onTestFinished } from "vitest";
import { mountDisk } from "../adapters/linux/oci/frozen-disk.js";
import { portCall, valueOf } from "../adapters/node/port-call.js";
import { endsClean } from "./ends-clean.js";
import type { RealNode } from "./real-node.js";
import { ownRealNode, realPod, settled, type RealPod } from "./real-pod.js";
import { strangerIn } from "./stranger-in.js";

/** The container of a pod has these hooks on record. */
async function recordHooks(
  { node }: RealNode,
  pod: RealPod,
  postStopHooks: readonly OciHook[],
): Promise<void> {
  const [container] = await pod.containers();
  const change = { phase: "running", postStopHooks } as const;
  const request = { containerId: container?.id ?? "", change };
  await valueOf(node.ports.store.settleContainer(request, portCall()));
}

/** A program that notes that it ran, and then does something. */
function hook({ directory }: RealNode, name: string, text: string, timeout?: number): OciHook {
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\necho ${name} >> ${directory}/ran\n${text}\n`, { mode: 0o755 });
  return { path, ...(timeout === undefined ? {} : { timeout }) };
}

describe("post-stop hooks of a real pod", { timeout: 120_000 }, () => {
  it("H02: one that fails and one that hangs are told, and the rest is done", async (context) => {
    const real = await ownRealNode(context);
    const pod = await realPod(real);
    await recordHooks(real, pod, [
      hook(real, "fails", "echo no >&2; exit 3"),
      hook(real, "hangs", `tail -f ${real.directory}/ran`, 0.3),
      hook(real, "works", `cat > ${real.directory}/state`),
    ]);
    const report = await pod.remove();
    expect(report.outcome).toBe("removed");
    const { warnings, faults } = settled(report, "run-post-stop-hooks");
    expect([warnings.length, faults]).toEqual([2, []]);
    expect(warnings.join()).toMatch(/exited with 3: no.*hangs/s);
    expect(ran(real)).toEqual(["fails", "hangs", "works"]);
    const state: unknown = JSON.parse(readFileSync(join(real.directory, "state"), "utf8"));
    expect(state).toMatchObject({ status: "stopped" });
    await endsClean(real);
  });

  it("H02: one that has run is not run again when the removal goes on later", async (context) => {
    const real = await ownRealNode(context);
    const pod = await realPod(real);
    await recordHooks(real, pod, [hook(real, "fails", "exit 1"), hook(real, "works", "exit 0")]);
    const [container] = await pod.containers();
    const disk = await mountDisk(container?.bundle ?? "");
    if (disk === undefined) return context.skip("needs a loop device");
    onTestFinished(disk.remove);
    const holder = await strangerIn(disk.path);
    const failure = (await pod.tryToRemove())._unsafeUnwrapErr();
    expect(failure).toMatchObject({ kind: "step-failed", steps: ["remove-containers"] });
    expect(await pod.containers()).toMatchObject([{ hooksRun: [0, 1] }]);
    await holder.end();
    await pod.remove();
    expect(ran(real)).toEqual(["fails", "works"]);
    await endsClean(real);
  });
});

describe("a post-stop hook that the policy keeps owed", { timeout: 120_000 }, () => {
  it("H02: runs again, alone, and the pod goes when it has succeeded", async (context) => {
    const real = await ownRealNode(context);
    const pod = await realPod(real);
    const once = `[ -e ${real.directory}/tried ] || { touch ${real.directory}/tried; exit 3; }`;
    await recordHooks(real, pod, [hook(real, "fails", once), hook(real, "works", "exit 0")]);
    const remove = () =>
      removePodSandbox(
        real.node.ports,
        { podSandboxId: pod.id },
        { policy: { failedHooks: "retry" } },
      );
    expect((await remove())._unsafeUnwrapErr()).toMatchObject({
      ...{ kind: "step-failed", steps: ["run-post-stop-hooks"] },
    });
    expect(await pod.containers()).toMatchObject([{ hooksRun: [1] }]);
    expect((await remove())._unsafeUnwrap().outcome).toBe("removed");
    expect(ran(real)).toEqual(["fails", "works", "fails"]);
    await endsClean(real);
  });
});

function ran({ directory }: RealNode): readonly string[] {
  return readFileSync(join(directory, "ran"), "utf8").trim().split("\n");
}
