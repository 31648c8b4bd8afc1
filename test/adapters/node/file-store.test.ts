import { describe, expect, it } from "vitest";
import type { CreatorStore } from "podsandbox";
import { fileStore } from "podsandbox/node";
import { faultOf, portCall, valueOf } from "./port-call.js";
import {
  attachmentTo,
  containerOf,
  deadProcess,
  emptyStore,
  readContainer,
  readSandbox,
  sandboxNamed,
} from "./store-records.js";

const call = portCall();

async function storeWith(...ids: readonly string[]): Promise<CreatorStore> {
  const { store } = await emptyStore();
  for (const id of ids) await valueOf(store.addSandbox({ sandbox: sandboxNamed(id) }, call));
  return store;
}

describe("finding", () => {
  it("takes an exact id before a prefix", async () => {
    const store = await storeWith("ab", "abc", "abd");
    expect((await readSandbox(store, "ab")).id).toBe("ab");
    expect((await readSandbox(store, "abc")).id).toBe("abc");
    expect(await valueOf(store.findSandbox({ id: "a" }, call))).toEqual({
      state: "ambiguous",
      candidates: ["ab", "abc", "abd"],
    });
    expect(await valueOf(store.findSandbox({ id: "x" }, call))).toEqual({ state: "absent" });
  });

  it.each(["", "..", "a/b", ".hidden", "a\0b", "a".repeat(256)])(
    "refuses the id %j",
    async (id) => {
      const { store } = await emptyStore();
      expect((await faultOf(store.findSandbox({ id }, call))).reason).toBe("refused");
      expect((await faultOf(store.forgetSandbox({ sandboxId: id }, call))).reason).toBe("refused");
      expect((await faultOf(store.lease({ sandboxId: id }, call))).reason).toBe("refused");
    },
  );

  it("finds containers by id and by prefix, and lists those of one sandbox only", async () => {
    const store = await storeWith("one", "two");
    for (const container of [containerOf("one", "c1"), containerOf("two", "c2")])
      await valueOf(store.addContainer({ container }, call));
    expect((await readContainer(store, "c1")).sandboxId).toBe("one");
    expect(await valueOf(store.findContainer({ id: "c" }, call))).toMatchObject({
      candidates: ["c1", "c2"],
    });
    const listed = await valueOf(store.listContainers({ sandboxId: "two" }, call));
    expect(listed.map(({ id }) => id)).toEqual(["c2"]);
    expect(await valueOf(store.listContainers({ sandboxId: "none" }, call))).toEqual([]);
  });

  it("gives back a whole record as it was added", async () => {
    const { store, root } = await emptyStore();
    const sandbox = sandboxNamed("full", {
      pod: { name: "web", namespace: "default", uid: "u", attempt: 2 },
      createdAt: 5,
      runtimeHandler: { name: "runc", parameters: { root: "/run" } },
      process: deadProcess,
      networkNamespace: { path: "/run/netns/full" },
      attachments: [attachmentTo("a"), attachmentTo("b", { result: { ips: [1, null] } })],
      mounts: [{ kind: "shm", path: "/dev/shm", host: true }],
      paths: [{ kind: "root", path: "/pods/full" }],
      notified: [{ subscriber: "s", event: "stopped" }],
      failures: [{ step: "unmount", at: 1, message: "busy", count: 2 }],
      liveProcessesAbandoned: true,
    });
    await valueOf(store.addSandbox({ sandbox }, call));
    expect(await readSandbox(fileStore({ root }), "full")).toEqual(sandbox);
  });

  it("knows who uses a network namespace", async () => {
    const { store } = await emptyStore();
    const [shared, other] = [{ path: "/run/netns/shared" }, { path: "/run/netns/other" }];
    for (const id of ["one", "two"]) {
      const sandbox = sandboxNamed(id, { networkNamespace: shared });
      await valueOf(store.addSandbox({ sandbox }, call));
    }
    expect(await valueOf(store.listNamespaceUsers(shared, call))).toEqual(["one", "two"]);
    await valueOf(
      store.updateSandbox({ sandboxId: "one", change: { networkNamespace: other } }, call),
    );
    await valueOf(store.forgetSandbox({ sandboxId: "two" }, call));
    expect(await valueOf(store.listNamespaceUsers(shared, call))).toEqual([]);
    expect(await valueOf(store.listNamespaceUsers(other, call))).toEqual(["one"]);
  });
});

describe("the fence", () => {
  it("refuses to add, to start, to owe and to update once the sandbox is stopping", async () => {
    const store = await storeWith("pod");
    const begun = containerOf("pod", "begun");
    await valueOf(store.addContainer({ container: begun }, call));
    const fact = { kind: "phase", phase: "stopping" } as const;
    await valueOf(store.recordSandboxFact({ sandboxId: "pod", fact }, call));
    const creator = deadProcess;
    const refusals = await Promise.all([
      faultOf(store.addContainer({ container: containerOf("pod", "late") }, call)),
      faultOf(store.beginStart({ containerId: "begun", creator }, call)),
      faultOf(store.oweAttachment({ sandboxId: "pod", attachment: attachmentTo("n") }, call)),
      faultOf(store.updateSandbox({ sandboxId: "pod", change: { createdAt: 1 } }, call)),
    ]);
    expect(refusals.map(({ reason }) => reason)).toEqual(Array(4).fill("refused"));
    expect(refusals[0]?.message).toContain("sandbox pod is stopping");
  });

  it("refuses to start a container that is being removed", async () => {
    const store = await storeWith("pod");
    await valueOf(store.addContainer({ container: containerOf("pod", "c") }, call));
    const fact = { kind: "removing" } as const;
    await valueOf(store.recordContainerFact({ containerId: "c", fact }, call));
    const refusal = faultOf(store.beginStart({ containerId: "c", creator: deadProcess }, call));
    expect((await refusal).message).toContain("being removed");
  });

  it("goes from creating to ready only", async () => {
    const { store } = await emptyStore();
    const sandbox = sandboxNamed("pod", { phase: "creating" });
    await valueOf(store.addSandbox({ sandbox }, call));
    const stopped = { sandboxId: "pod", change: { phase: "stopped" } } as const;
    expect((await faultOf(store.updateSandbox(stopped, call))).reason).toBe("refused");
    const ready = { sandboxId: "pod", change: { phase: "ready", createdAt: 9 } } as const;
    await valueOf(store.updateSandbox(ready, call));
    expect(await readSandbox(store, "pod")).toMatchObject({ phase: "ready", createdAt: 9 });
  });
});

describe("facts", () => {
  it("are the same after a restart, and change nothing the second time", async () => {
    const { store, root } = await emptyStore();
    const attachments = [attachmentTo("a"), attachmentTo("b")];
    const networkNamespace = { path: "/run/netns/pod" };
    const sandbox = sandboxNamed("pod", { attachments, networkNamespace });
    await valueOf(store.addSandbox({ sandbox }, call));
    const facts = [
      { kind: "phase", phase: "stopping" },
      { kind: "attachment-detached", attachment: { network: "b", interfaceName: "eth0" } },
      { kind: "attachment-abandoned", attachment: { network: "a", interfaceName: "eth0" } },
      { kind: "namespace-released" },
      { kind: "namespace-abandoned" },
      { kind: "live-processes-abandoned" },
      { kind: "notified", notification: { subscriber: "s", event: "stopped" } },
    ] as const;
    for (const fact of facts) {
      const recorded = () => valueOf(store.recordSandboxFact({ sandboxId: "pod", fact }, call));
      expect((await recorded()).changed).toBe(true);
      expect((await recorded()).changed).toBe(false);
    }
    expect(await readSandbox(fileStore({ root }), "pod")).toEqual({
      ...sandbox,
      phase: "stopping",
      attachments: [
        { ...attachments[0], state: "abandoned" },
        { ...attachments[1], state: "detached" },
      ],
      networkNamespace: { ...networkNamespace, abandoned: true, released: true },
      liveProcessesAbandoned: true,
      notified: [{ subscriber: "s", event: "stopped" }],
    });
  });

  it("never take a phase back", async () => {
    const store = await storeWith("pod");
    for (const phase of ["removing", "stopping"] as const) {
      const fact = { kind: "phase", phase } as const;
      await valueOf(store.recordSandboxFact({ sandboxId: "pod", fact }, call));
    }
    expect((await readSandbox(store, "pod")).phase).toBe("removing");
  });

  it("of a container outlive its settling creator", async () => {
    const store = await storeWith("pod");
    await valueOf(store.addContainer({ container: containerOf("pod", "c") }, call));
    const facts = [
      { kind: "kill-at", killAt: 20 },
      { kind: "kill-at", killAt: 10 },
      { kind: "stop-asked", at: 1 },
      { kind: "hook-run", hook: 0 },
      { kind: "exited", at: 2, exitCode: 137 },
    ] as const;
    for (const fact of facts)
      await valueOf(store.recordContainerFact({ containerId: "c", fact }, call));
    const change = { phase: "running", process: deadProcess } as const;
    await valueOf(store.settleContainer({ containerId: "c", change }, call));
    expect(await readContainer(store, "c")).toMatchObject({
      phase: "exited",
      process: deadProcess,
      killAt: 10,
      stopAskedAt: 1,
      hooksRun: [0],
      exitedAt: 2,
      exitCode: 137,
    });
  });

  it("about what is absent change nothing", async () => {
    const { store } = await emptyStore();
    const fact = { kind: "phase", phase: "stopping" } as const;
    const removing = { kind: "removing" } as const;
    const answers = await Promise.all([
      valueOf(store.recordSandboxFact({ sandboxId: "none", fact }, call)),
      valueOf(store.recordContainerFact({ containerId: "none", fact: removing }, call)),
      valueOf(store.forgetContainer({ containerId: "none" }, call)),
      valueOf(store.forgetSandbox({ sandboxId: "none" }, call)),
      valueOf(store.releaseNames({ ownerId: "none" }, call)),
    ]);
    expect(answers.map(({ changed }) => changed)).toEqual(Array(5).fill(false));
  });
});
