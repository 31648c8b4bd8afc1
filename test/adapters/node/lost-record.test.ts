import { rm } from "node:fs/promises";
import { join } from "node:path";
import { collectGarbage, findLeftovers, removePodSandbox } from "podsandbox";
import { openNode } from "podsandbox/node";
import { expect, it } from "vitest";
import { temporaryDirectory } from "./temporary-directory.js";

const command = ["sleep", "600"];

it("R07, N13: a pod without its record is spared while it lives, and collected then", async () => {
  const node = (await openNode({ root: await temporaryDirectory() }))._unsafeUnwrap();
  const pod = (await node.createPod({ name: "web", containers: [{ command }] }))._unsafeUnwrap();
  const podSandboxId = pod.id;
  const other = (await node.createPod({ name: "db", containers: [{ command }] }))._unsafeUnwrap();
  await rm(join(node.root, "store", "sandboxes", podSandboxId), { recursive: true });
  const found = (await findLeftovers(node.ports))._unsafeUnwrap();
  expect(found).toMatchObject({
    leftovers: [{ sandboxId: podSandboxId, heldBy: ["runtime", "fileSystem"], alive: [{}] }],
    faults: [],
  });
  const spared = (await collectGarbage(node.ports, { apply: true }))._unsafeUnwrap();
  expect(spared.leftovers).toMatchObject([{ outcome: "spared" }]);
  process.kill(found.leftovers[0]?.alive[0]?.pid ?? 0, "SIGKILL");
  await expect
    .poll(async () => (await findLeftovers(node.ports))._unsafeUnwrap().leftovers[0]?.alive)
    .toEqual([]);
  const collected = (await collectGarbage(node.ports, { apply: true }))._unsafeUnwrap();
  expect(collected.leftovers).toMatchObject([{ outcome: "removed", changed: true }]);
  const left = (await node.look(podSandboxId))._unsafeUnwrap();
  expect([left.processes, left.directories, left.records]).toEqual([[], [], []]);
  expect((await node.look(other.id))._unsafeUnwrap().processes).toHaveLength(1);
  void (await removePodSandbox(node.ports, { podSandboxId: other.id }));
});
