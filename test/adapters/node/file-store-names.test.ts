import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { otherProcess } from "./other-process.js";
import { faultOf, portCall, valueOf } from "./port-call.js";
import { filesBelow } from "./files-below.js";
import {
  attachmentTo,
  containerOf,
  deadProcess,
  emptyStore,
  sandboxNamed,
} from "./store-records.js";
import { livingProcess } from "./living-process.js";

const call = portCall();

describe("names", () => {
  it("S01: a name is refused while its owner has a record, and says who", async () => {
    const { store } = await emptyStore();
    const name = { name: "web", ownerId: "one", reserver: deadProcess };
    await valueOf(store.reserveName(name, call));
    await valueOf(store.addSandbox({ sandbox: sandboxNamed("one", { name: "web" }) }, call));
    const refusal = await faultOf(store.reserveName({ ...name, ownerId: "two" }, call));
    expect(refusal).toMatchObject({ reason: "refused" });
    expect(refusal.message).toContain("sandbox one");
    await valueOf(store.forgetSandbox({ sandboxId: "one" }, call));
    await valueOf(store.releaseNames({ ownerId: "one" }, call));
    await valueOf(store.reserveName({ ...name, ownerId: "two" }, call));
  });

  it("S01: without a record a living reserver keeps a name, and a dead one does not", async () => {
    const { store } = await emptyStore();
    const reserver = await livingProcess();
    await valueOf(store.reserveName({ name: "a", ownerId: "one", reserver }, call));
    const other = { name: "a", ownerId: "two", reserver: deadProcess };
    expect((await faultOf(store.reserveName(other, call))).message).toContain("is creating one");
    await valueOf(store.reserveName({ ...other, name: "b" }, call));
    const taken = { name: "b", ownerId: "three", reserver };
    expect((await valueOf(store.reserveName(taken, call))).changed).toBe(true);
    expect((await valueOf(store.reserveName(taken, call))).changed).toBe(false);
  });

  it("S01: a name is taken over with what its dead creator noted before a record", async () => {
    const { root, store } = await emptyStore();
    const networkNamespace = { path: "/run/netns/one" };
    const sandbox = sandboxNamed("one", { name: "web", networkNamespace });
    const name = { name: "web", ownerId: "one", reserver: deadProcess };
    await valueOf(store.reserveName(name, call));
    await valueOf(store.addSandbox({ sandbox }, call));
    // As where the creator died between the index and the record.
    await rm(join(root, "sandboxes", "one"), { recursive: true });
    const left = async () => (await filesBelow(root)).filter((file) => file.endsWith("/one"));
    expect(await left()).toHaveLength(1);
    await valueOf(store.reserveName({ ...name, ownerId: "two" }, call));
    expect(await left()).toEqual([]);
  });

  it("S01: an index whose writer died before the name is swept with the next removal", async () => {
    const { root, store } = await emptyStore();
    const name = { name: "web", ownerId: "one", reserver: deadProcess };
    await valueOf(store.reserveName(name, call));
    const [file = ""] = await readdir(join(root, "names"));
    await rm(join(root, "names", file));
    // As where it died between the index and the name: only its note tells whose index it is.
    const boot = Buffer.from(deadProcess.bootId.replaceAll("-", ""), "hex").toString("base64url");
    const note = join(root, "temporary", `${deadProcess.pid}.1.${boot}.0123456789ab`);
    await mkdir(note, { recursive: true });
    await writeFile(join(note, "reserving-for"), "one");
    await valueOf(store.addSandbox({ sandbox: sandboxNamed("two") }, call));
    await valueOf(store.forgetSandbox({ sandboxId: "two" }, call));
    expect(await filesBelow(root)).toEqual([]);
  });

  it("S01: releasing by owner touches no other name", async () => {
    const { store } = await emptyStore();
    const reserver = await livingProcess();
    for (const [name, ownerId] of [
      ["a", "one"],
      ["b", "one"],
      ["c/d \u{1F600}", "two"],
    ] as const)
      await valueOf(store.reserveName({ name, ownerId, reserver }, call));
    expect((await valueOf(store.releaseNames({ ownerId: "one" }, call))).changed).toBe(true);
    expect((await valueOf(store.releaseNames({ ownerId: "one" }, call))).changed).toBe(false);
    await valueOf(store.reserveName({ name: "a", ownerId: "three", reserver }, call));
    const other = { name: "c/d \u{1F600}", ownerId: "three", reserver };
    expect((await faultOf(store.reserveName(other, call))).reason).toBe("refused");
  });

  it("S01: a damaged entry still belongs to its owner", async () => {
    const { store, root } = await emptyStore();
    const reserver = await livingProcess();
    await valueOf(store.reserveName({ name: "a", ownerId: "one", reserver }, call));
    const [file = ""] = await readdir(join(root, "names"));
    await writeFile(join(root, "names", file), "");
    const other = { name: "a", ownerId: "two", reserver };
    expect((await faultOf(store.reserveName(other, call))).message).toContain("is creating one");
    await valueOf(store.releaseNames({ ownerId: "one" }, call));
    await valueOf(store.reserveName(other, call));
  });

  it("a sandbox must hold the name that it says", async () => {
    const { store } = await emptyStore();
    const sandbox = sandboxNamed("one", { name: "web" });
    expect((await faultOf(store.addSandbox({ sandbox }, call))).message).toContain("does not hold");
  });

  it("a container reserves its own name", async () => {
    const { store } = await emptyStore();
    await valueOf(store.addSandbox({ sandbox: sandboxNamed("pod") }, call));
    const container = containerOf("pod", "c1", { name: "web" });
    await valueOf(store.addContainer({ container }, call));
    const second = containerOf("pod", "c2", { name: "web" });
    expect((await faultOf(store.addContainer({ container: second }, call))).message).toContain(
      "container c1 holds it",
    );
    await valueOf(store.forgetContainer({ containerId: "c1" }, call));
    await valueOf(store.addContainer({ container: second }, call));
  });

  it("of many processes one gets a name", async () => {
    const { root } = await emptyStore();
    const others = Array.from({ length: 5 }, () =>
      otherProcess("store-client.mjs", "reserve", root, "x"),
    );
    const lines = await Promise.all(others.map(({ nextLine }) => nextLine()));
    expect(lines.sort()).toEqual(["mine", "refused", "refused", "refused", "refused"]);
  });
});

describe("forgetting", () => {
  it("leaves nothing of a sandbox below the root but the ledger", async () => {
    const { store, root } = await emptyStore();
    const reserver = deadProcess;
    await valueOf(store.reserveName({ name: "web", ownerId: "pod", reserver }, call));
    const sandbox = sandboxNamed("pod", {
      name: "web",
      networkNamespace: { path: "/run/netns/pod" },
      attachments: [attachmentTo("a")],
    });
    await valueOf(store.addSandbox({ sandbox }, call));
    const container = containerOf("pod", "c", { name: "pod/c" });
    await valueOf(store.addContainer({ container }, call));
    const lease = await valueOf(store.lease({ sandboxId: "pod" }, call));
    const debt = { kind: "path", path: "/pods/pod" } as const;
    const entry = { id: "e", sandboxId: "pod", step: "unmount", at: 1, reason: "busy", debt };
    await valueOf(store.addLedgerEntry({ entry }, call));
    expect((await valueOf(store.addLedgerEntry({ entry }, call))).changed).toBe(false);
    expect((await valueOf(store.forgetSandbox({ sandboxId: "pod" }, call))).changed).toBe(true);
    await valueOf(store.releaseNames({ ownerId: "pod" }, call));
    expect((await valueOf(lease.release())).changed).toBe(true);
    expect((await valueOf(lease.release())).changed).toBe(false);
    expect(await filesBelow(root)).toEqual([expect.stringMatching(/^ledger\//)]);
  });

  it("S04: survives being killed at any moment", async () => {
    const { store, root } = await emptyStore();
    for (let round = 0; round < 12; round += 1) {
      const client = otherProcess("store-client.mjs", "churn", root, "pod");
      await client.nextLine();
      await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 40));
      await client.crash();
      const lease = await valueOf(store.lease({ sandboxId: "pod" }, call));
      for (const { id } of await valueOf(store.listContainers({ sandboxId: "pod" }, call)))
        await valueOf(store.forgetContainer({ containerId: id }, call));
      await valueOf(store.forgetContainer({ containerId: "pod-c" }, call));
      await valueOf(store.forgetSandbox({ sandboxId: "pod" }, call));
      await valueOf(store.releaseNames({ ownerId: "pod" }, call));
      await valueOf(lease.release());
      expect(await filesBelow(root)).toEqual([]);
    }
  });
});
