import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, type TestContext } from "vitest";
import { fileStore } from "podsandbox/node";
import { filesBelow } from "./files-below.js";
import { makeReadOnly, memoryDisk } from "./mounted-directory.js";
import { faultOf, portCall, valueOf } from "./port-call.js";
import { attachmentTo, containerOf, deadProcess, sandboxNamed } from "./store-records.js";
import { temporaryDirectory } from "./temporary-directory.js";

const call = portCall();
const stopping = { sandboxId: "pod", fact: { kind: "phase", phase: "stopping" } } as const;

/** A store with one pod, on a small disk of its own. */
async function storeOnDisk(context: TestContext, options: string) {
  const disk = await temporaryDirectory();
  await memoryDisk(context, options, disk);
  const root = join(disk, "store");
  const store = fileStore({ root });
  const name = { name: "web", ownerId: "pod", reserver: deadProcess };
  await valueOf(store.reserveName(name, call));
  const sandbox = sandboxNamed("pod", { name: "web", attachments: [attachmentTo("a")] });
  await valueOf(store.addSandbox({ sandbox }, call));
  const container = containerOf("pod", "c", { name: "pod/c" });
  await valueOf(store.addContainer({ container }, call));
  return { disk, root, store };
}

/** Writes until nothing more can be written. */
async function fill(disk: string, bytes: number): Promise<void> {
  try {
    for (let at = 0; ; at += 1) await writeFile(join(disk, `filler-${at}`), "x".repeat(bytes));
  } catch {
    return;
  }
}

describe("D01: a disk that takes no more", () => {
  it.for([
    ["blocks", "size=256k", 4_096],
    ["files", "size=4m,nr_inodes=64", 0],
  ] as const)(
    "of %s says so, and lets the pod be forgotten",
    async ([, options, bytes], context) => {
      const { disk, root, store } = await storeOnDisk(context, options);
      await fill(disk, bytes);
      const lease = await valueOf(store.lease({ sandboxId: "pod" }, call));
      expect((await faultOf(store.recordSandboxFact(stopping, call))).reason).toBe("no-space");
      await valueOf(store.forgetContainer({ containerId: "c" }, call));
      await valueOf(store.forgetSandbox({ sandboxId: "pod" }, call));
      await valueOf(store.releaseNames({ ownerId: "pod" }, call));
      await valueOf(lease.release());
      expect(await filesBelow(root)).toEqual([]);
    },
  );

  it("because it can only be read says so, and gives the lease all the same", async (context) => {
    const { disk, store } = await storeOnDisk(context, "size=1m");
    await makeReadOnly(disk);
    const lease = await valueOf(store.lease({ sandboxId: "pod" }, call));
    expect((await faultOf(store.recordSandboxFact(stopping, call))).reason).toBe("read-only");
    expect((await faultOf(store.forgetSandbox({ sandboxId: "pod" }, call))).reason).toBe(
      "read-only",
    );
    const second = store.lease({ sandboxId: "pod" }, portCall(AbortSignal.timeout(20)));
    expect((await faultOf(second)).reason).toBe("aborted");
    await valueOf(lease.release());
  });
});
