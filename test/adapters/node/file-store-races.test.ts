import { mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { fileStore } from "podsandbox/node";
import { filesBelow } from "./files-below.js";
import { livingProcess } from "./living-process.js";
import { otherProcess } from "./other-process.js";
import { faultOf, portCall, tellingCall, valueOf } from "./port-call.js";
import { containerOf, deadProcess, emptyStore, sandboxNamed } from "./store-records.js";

const call = portCall();
const lease = { sandboxId: "pod" };

describe("the lease", () => {
  it("is held by one caller of a process at a time, and is waited for", async () => {
    const { store, root } = await emptyStore();
    const first = await valueOf(store.lease(lease, call));
    let given = false;
    const second = fileStore({ root }).lease(lease, call);
    void Promise.resolve(second).then(() => (given = true));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(given).toBe(false);
    await valueOf(first.release());
    await valueOf((await valueOf(second)).release());
    expect(await filesBelow(root)).toEqual([]);
  });

  it("ends the wait with the signal, and says who holds it", async () => {
    const { store, root } = await emptyStore();
    const holder = otherProcess("store-client.mjs", "hold", root, "pod");
    expect(await holder.nextLine()).toBe("held");
    const started = performance.now();
    const fault = await faultOf(store.lease(lease, portCall(AbortSignal.timeout(60))));
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(fault).toMatchObject({ reason: "aborted", details: { holders: [{ pid: holder.pid }] } });
  });

  it("is taken over from a holder that died; its waiter is told for whom it waits", async () => {
    const { store, root } = await emptyStore();
    const holder = otherProcess("store-client.mjs", "hold", root, "pod");
    await holder.nextLine();
    const telling = tellingCall();
    const waiting = store.lease(lease, telling);
    const told = { kind: "process", pid: holder.pid };
    await vi.waitFor(() => expect(telling.waits).toContainEqual(told), 10_000);
    await holder.crash();
    await valueOf((await valueOf(waiting)).release());
    expect(await filesBelow(root)).toEqual([]);
  });

  it("P02: is not kept by a process that has the pid of its dead holder", async () => {
    const { store, root } = await emptyStore();
    await mkdir(join(root, "leases"), { recursive: true });
    const boot = (await livingProcess()).bootId.replaceAll("-", "");
    const text = Buffer.from(boot, "hex").toString("base64url");
    await symlink(`${process.pid}.1.${text}.0123456789ab`, join(root, "leases", "pod"));
    await valueOf((await valueOf(store.lease(lease, call))).release());
  });

  it("is taken over where its file is not one of ours", async () => {
    const { store, root } = await emptyStore();
    await mkdir(join(root, "leases"), { recursive: true });
    await symlink("nobody", join(root, "leases", "pod"));
    await valueOf((await valueOf(store.lease(lease, call))).release());
    expect(await filesBelow(root)).toEqual([]);
  });

  it("lets one process in at a time, while others die with it", async () => {
    const { root } = await emptyStore();
    for (let round = 0; round < 3; round += 1) {
      const dying = otherProcess("store-client.mjs", "hold", root, "pod");
      await dying.nextLine();
      const others = Array.from({ length: 4 }, () =>
        otherProcess("store-client.mjs", "contend", root, "pod", "15"),
      );
      await dying.crash();
      expect(await Promise.all(others.map(({ ended }) => ended()))).toEqual(
        Array(4).fill(["done"]),
      );
    }
    expect(await filesBelow(root)).toEqual([]);
  });
});

describe("other processes", () => {
  it("C02: add no container once another has recorded that the sandbox is stopping", async () => {
    const { store, root } = await emptyStore();
    await valueOf(store.addSandbox({ sandbox: sandboxNamed("pod") }, call));
    const adders = Array.from({ length: 3 }, () =>
      otherProcess("store-client.mjs", "add", root, "pod"),
    );
    await Promise.all(adders.map(({ nextLine }) => nextLine()));
    const fact = { kind: "phase", phase: "stopping" } as const;
    await valueOf(store.recordSandboxFact({ sandboxId: "pod", fact }, call));
    const listed = await valueOf(store.listContainers(lease, call));
    const said = (await Promise.all(adders.map(({ ended }) => ended()))).flat();
    const added = said.filter((line) => line !== "refused refused");
    expect(said.length - added.length).toBe(3);
    expect(listed.length).toBe(added.length + 3);
    expect(await valueOf(store.listContainers(lease, call))).toHaveLength(listed.length);
  });

  it("add one sandbox of an id", async () => {
    const { root } = await emptyStore();
    const others = Array.from({ length: 5 }, () =>
      otherProcess("store-client.mjs", "claim", root, "pod"),
    );
    const said = await Promise.all(others.map(({ nextLine }) => nextLine()));
    expect(said.sort()).toEqual(["mine", "refused", "refused", "refused", "refused"]);
    expect(await readdir(join(root, "temporary"))).toEqual([]);
  });
});

describe("awaiting a creation", () => {
  it("ends when the creator settles", async () => {
    const { store } = await emptyStore();
    await valueOf(store.addSandbox({ sandbox: sandboxNamed("pod") }, call));
    const container = containerOf("pod", "c", { creator: await livingProcess() });
    await valueOf(store.addContainer({ container }, call));
    const telling = tellingCall();
    const waiting = store.awaitCreation({ containerId: "c" }, telling);
    const told = { kind: "process", pid: process.pid };
    await vi.waitFor(() => expect(telling.waits).toContainEqual(told), 10_000);
    const change = { phase: "created" } as const;
    await valueOf(store.settleContainer({ containerId: "c", change }, call));
    expect(await valueOf(waiting)).toBe("settled");
  });

  it("ends when the container is gone, when its creator is dead, and with its signal", async () => {
    const { store } = await emptyStore();
    await valueOf(store.addSandbox({ sandbox: sandboxNamed("pod") }, call));
    expect(await valueOf(store.awaitCreation({ containerId: "none" }, call))).toBe("settled");
    await valueOf(store.addContainer({ container: containerOf("pod", "dead") }, call));
    expect(await valueOf(store.awaitCreation({ containerId: "dead" }, call))).toBe("creator-dead");
    const creator = await livingProcess();
    await valueOf(store.beginStart({ containerId: "dead", creator }, call));
    const ending = portCall(AbortSignal.timeout(20));
    expect((await faultOf(store.awaitCreation({ containerId: "dead" }, ending))).reason).toBe(
      "aborted",
    );
  });

  it("knows a dead creator by its identity", async () => {
    const { store } = await emptyStore();
    await valueOf(store.addSandbox({ sandbox: sandboxNamed("pod") }, call));
    const creator = { ...(await livingProcess()), startTime: deadProcess.startTime };
    await valueOf(store.addContainer({ container: containerOf("pod", "c", { creator }) }, call));
    expect(await valueOf(store.awaitCreation({ containerId: "c" }, call))).toBe("creator-dead");
  });
});
