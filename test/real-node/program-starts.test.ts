import { basename } from "node:path";
import { removePodSandbox, stopPodSandbox } from "podsandbox";
import { spawnExec, type Exec } from "podsandbox/linux";
import { describe, expect, it, onTestFinished } from "vitest";
import { realNode } from "./real-node.js";
import { needsRealNode } from "./needs-real-node.js";

const runtimeVerbs = new Set(["create", "start", "state", "kill", "delete", "ps", "list"]);

/** Starts programs as ever, and notes each by its name and its verb. */
function notingExec(): { readonly exec: Exec; readonly take: () => readonly string[] } {
  const exec = spawnExec();
  let started: string[] = [];
  return {
    exec: (request, watch) => {
      const verb = request.arguments.find((one) => runtimeVerbs.has(one));
      started.push([basename(request.program), verb].join(" ").trim());
      return exec(request, watch);
    },
    take: () => {
      const taken = started.toSorted();
      started = [];
      return taken;
    },
  };
}

describe("the programs that a teardown starts", () => {
  it.for([1, 4, 10])(
    "for %d containers are the plugins, a delete for each and the pause, and the unmounts",
    { timeout: 120_000 },
    async (count, context) => {
      needsRealNode(context);
      const { exec, take } = notingExec();
      const real = await realNode({ exec });
      onTestFinished(real.dispose);
      const { node } = real;
      const containers = Array.from({ length: count }, () => ({ command: ["sleep", "3600"] }));
      const portMappings = [{ hostPort: 21_000 + count, containerPort: 80 }];
      const pod = (await node.createPod({ name: "web", containers, portMappings }))._unsafeUnwrap();
      take();
      (await stopPodSandbox(node.ports, { podSandboxId: pod.id }))._unsafeUnwrap();
      const deletes = Array.from({ length: count + 1 }, () => "runc delete");
      // Mounted are the shared memory and the network namespace.
      expect(take()).toEqual(["bridge", "portmap", ...deletes, "umount", "umount"].toSorted());
      (await removePodSandbox(node.ports, { podSandboxId: pod.id }))._unsafeUnwrap();
      expect(take()).toEqual([]);
      expect(await real.state()).toEqual([]);
    },
  );

  it("of a stop that is repeated are none", { timeout: 120_000 }, async (context) => {
    needsRealNode(context);
    const { exec, take } = notingExec();
    const real = await realNode({ exec });
    onTestFinished(real.dispose);
    const { node } = real;
    const containers = [{ command: ["sleep", "3600"] }];
    const pod = (await node.createPod({ name: "web", containers }))._unsafeUnwrap();
    (await stopPodSandbox(node.ports, { podSandboxId: pod.id }))._unsafeUnwrap();
    take();
    const again = (await stopPodSandbox(node.ports, { podSandboxId: pod.id }))._unsafeUnwrap();
    expect(again.outcome).toBe("already-stopped");
    expect(take()).toEqual([]);
    (await removePodSandbox(node.ports, { podSandboxId: pod.id }))._unsafeUnwrap();
  });
});
