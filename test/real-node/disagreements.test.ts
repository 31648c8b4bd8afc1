import { execFileSync } from "node:child_process";
import { renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  describeSandbox,
  removeAllPodSandboxes,
  removeContainer,
  resumeTeardowns,
  stopPodSandbox,
} from "podsandbox";
import { describe, expect, it } from "vitest";
import { portCall, valueOf } from "../adapters/node/port-call.js";
import { endsClean } from "./ends-clean.js";
import { ownRealNode, realPod, type RealPod } from "./real-pod.js";
import { endsWithQuarantine, recordOf, runtimeRootOf } from "./records-of.js";

describe("the record and the runtime disagree", { timeout: 120_000 }, () => {
  const deletions: readonly (readonly [string, (pod: RealPod) => Promise<readonly string[]>])[] = [
    ["a container", async (pod) => (await pod.containers()).map(({ id }) => id)],
    ["the pause container", (pod) => Promise.resolve([pod.id])],
    ["everything", async (pod) => [pod.id, ...(await pod.containers()).map(({ id }) => id)]],
  ];

  it.for(deletions)(
    "R05, I01, S03: after %s was deleted by hand, the rest is taken down",
    async ([, choose], context) => {
      const real = await ownRealNode(context);
      const pod = await realPod(real);
      for (const id of await choose(pod))
        execFileSync("runc", ["--root", runtimeRootOf(real, pod), "delete", "-f", id]);
      expect((await pod.stop()).outcome).toBe("stopped");
      const containers = await pod.containers();
      expect(containers.map(({ phase }) => phase)).toEqual(["exited"]);
      expect((await pod.remove()).outcome).toBe("removed");
      await endsClean(real);
    },
  );

  it("S03: a container that lost its record is found and ended", async (context) => {
    const real = await ownRealNode(context);
    const pod = await realPod(real);
    const [container] = await pod.containers();
    const { store } = real.node.ports;
    await valueOf(store.forgetContainer({ containerId: container?.id ?? "" }, portCall()));
    expect(pod.living()).toHaveLength(2);
    expect((await pod.stop()).outcome).toBe("stopped");
    expect(pod.living()).toEqual([]);
    await pod.remove();
    await endsClean(real);
  });

  it("S03: a container without a record of its sandbox can be removed", async (context) => {
    const real = await ownRealNode(context);
    const pod = await realPod(real);
    const [container] = await pod.containers();
    const containerId = container?.id ?? "";
    rmSync(recordOf(real, pod));
    const removed = await removeContainer(real.node.ports, { containerId });
    expect(removed._unsafeUnwrap().outcome).toBe("removed");
    expect(pod.living().map(({ child }) => child)).toEqual([pod.id]);
    await pod.remove();
    await endsWithQuarantine(real);
  });

  it("I02: after the pause process alone has died, the container is ended", async (context) => {
    const real = await ownRealNode(context);
    const pod = await realPod(real);
    const { process: pause, ...sandbox } = await pod.sandbox();
    process.kill(pause?.pid ?? 0, "SIGKILL");
    await expect.poll(() => pod.living().length).toBe(1);
    expect(describeSandbox(sandbox).state).toBe("SANDBOX_READY");
    expect((await pod.stop()).outcome).toBe("stopped");
    expect(pod.living()).toEqual([]);
    await pod.remove();
    await endsClean(real);
  });

  it("R07: what runs without a record is taken for nobody's, and left alone", async (context) => {
    const real = await ownRealNode(context);
    const pod = await realPod(real);
    const [directory, away] = [dirname(recordOf(real, pod)), join(real.directory, "away")];
    renameSync(directory, away);
    const node = await real.reopen();
    expect((await node.listPods())._unsafeUnwrap()).toEqual([]);
    expect((await resumeTeardowns(node.ports))._unsafeUnwrap()).toEqual([]);
    expect((await removeAllPodSandboxes(node.ports))._unsafeUnwrap()).toEqual([]);
    const stopped = await stopPodSandbox(node.ports, { podSandboxId: pod.id });
    expect(stopped._unsafeUnwrap().outcome).toBe("absent");
    expect(pod.living()).toHaveLength(2);
    const looked = (await node.look(pod.id))._unsafeUnwrap();
    expect(looked.processes).toHaveLength(2);
    renameSync(away, directory);
    await pod.remove();
    await endsClean(real);
  });
});
