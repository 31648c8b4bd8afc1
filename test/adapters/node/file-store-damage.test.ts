import { mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Attachment, SandboxFound } from "podsandbox";
import { fileStore } from "podsandbox/node";
import { filesBelow } from "./files-below.js";
import { portCall, valueOf } from "./port-call.js";
import {
  attachmentTo,
  containerOf,
  deadProcess,
  emptyStore,
  readSandbox,
  sandboxNamed,
} from "./store-records.js";
import { temporaryDirectory } from "./temporary-directory.js";

const call = portCall();
const derived = { paths: [{ kind: "root", path: "/pods/bad" }] } as const;
const networkNamespace = { path: "/run/netns/bad" };

/** A store with a sound sandbox `good` and one `bad`, whose files a test may damage. */
async function twoSandboxes() {
  const root = join(await temporaryDirectory(), "store");
  const store = fileStore({ root, derive: () => derived });
  const bad = sandboxNamed("bad", { attachments: [attachmentTo("net")], networkNamespace });
  for (const sandbox of [sandboxNamed("good"), bad])
    await valueOf(store.addSandbox({ sandbox }, call));
  await valueOf(store.addContainer({ container: containerOf("bad", "c") }, call));
  return { store, root, directory: join(root, "sandboxes", "bad") };
}

const damages: readonly (readonly [string, (record: string) => Promise<unknown>])[] = [
  ["empty", (record) => truncate(record)],
  ["truncated", async (record) => truncate(record, (await readFile(record)).length - 5)],
  ["of another shape", (record) => writeFile(record, `{"id":"bad","phase":7}`)],
  ["of another id", (record) => writeFile(record, JSON.stringify(sandboxNamed("else")))],
  ["missing", (record) => rm(record)],
  ["a directory", (record) => rm(record).then(() => mkdir(record))],
];

describe.each(damages)("S02: a record that is %s", (_, damage) => {
  it("is corrupt, takes facts, and is put aside when it is forgotten", async () => {
    const { store, root, directory } = await twoSandboxes();
    await damage(join(directory, "record.json"));
    const found = await valueOf(store.findSandbox({ id: "ba" }, call));
    const expected: Partial<SandboxFound> = {
      state: "corrupt",
      sandbox: {
        ...sandboxNamed("bad", { phase: "unknown", networkNamespace, ...derived }),
        attachments: [attachmentTo("net")],
      },
    };
    expect(found).toMatchObject(expected);
    const fact = { kind: "phase", phase: "removing" } as const;
    await valueOf(store.recordSandboxFact({ sandboxId: "bad", fact }, call));
    const key = { network: "net", interfaceName: "eth0" };
    const detached = { kind: "attachment-detached", attachment: key } as const;
    await valueOf(store.recordSandboxFact({ sandboxId: "bad", fact: detached }, call));
    expect(await valueOf(store.findSandbox({ id: "bad" }, call))).toMatchObject({
      state: "corrupt",
      sandbox: { phase: "removing", attachments: [{ state: "detached" }] },
    });
    expect(await valueOf(store.listContainers({ sandboxId: "bad" }, call))).toHaveLength(1);
    await valueOf(store.forgetSandbox({ sandboxId: "bad" }, call));
    expect(await valueOf(store.findSandbox({ id: "bad" }, call))).toEqual({ state: "absent" });
    expect(await valueOf(store.listNamespaceUsers(networkNamespace, call))).toEqual([]);
    const left = (await filesBelow(root)).filter((path) => !path.startsWith("sandboxes/good"));
    expect(left.every((path) => path.startsWith("quarantine/bad/"))).toBe(true);
  });

  it("S05: breaks nothing of another sandbox", async () => {
    const { store, directory } = await twoSandboxes();
    await damage(join(directory, "record.json"));
    expect(await valueOf(store.listSandboxes({}, call))).toEqual(["bad", "good"]);
    expect((await readSandbox(store, "good")).phase).toBe("ready");
    expect(await valueOf(store.listNamespaceUsers(networkNamespace, call))).toEqual(["bad"]);
  });
});

describe("damage beside the record", () => {
  it("N05: one unreadable attachment makes all owed, until they are detached as such", async () => {
    const { store, root, directory } = await twoSandboxes();
    const [file = ""] = await readdir(join(directory, "attachments"));
    await writeFile(join(directory, "attachments", file), "{");
    expect((await readSandbox(store, "bad")).attachments).toBe("unreadable");
    const fact = { kind: "attachment-detached", attachment: "unreadable" } as const;
    expect((await valueOf(store.recordSandboxFact({ sandboxId: "bad", fact }, call))).changed).toBe(
      true,
    );
    expect((await readSandbox(store, "bad")).attachments).toEqual([]);
    expect(await filesBelow(join(root, "quarantine"))).toHaveLength(1);
  });

  it("keeps the fence shut where progress cannot be read", async () => {
    const { store, directory } = await twoSandboxes();
    const fact = { kind: "phase", phase: "stopped" } as const;
    await valueOf(store.recordSandboxFact({ sandboxId: "bad", fact }, call));
    await truncate(join(directory, "progress.json"));
    expect((await readSandbox(store, "bad")).phase).toBe("stopping");
  });

  it("S02: a container with a damaged record is known by its id, and is put aside", async () => {
    const { store, root, directory } = await twoSandboxes();
    await truncate(join(directory, "containers", "c", "record.json"));
    expect(await valueOf(store.listContainers({ sandboxId: "bad" }, call))).toEqual([
      { id: "c", sandboxId: "bad", phase: "unknown" },
    ]);
    await valueOf(store.forgetContainer({ containerId: "c" }, call));
    expect(await valueOf(store.listContainers({ sandboxId: "bad" }, call))).toEqual([]);
    expect(await filesBelow(join(root, "quarantine"))).toHaveLength(1);
  });

  it("forgets a container whose entry in the index is lost", async () => {
    const { store, root } = await twoSandboxes();
    await rm(join(root, "containers", "c"));
    expect((await valueOf(store.forgetContainer({ containerId: "c" }, call))).changed).toBe(true);
    expect(await valueOf(store.listContainers({ sandboxId: "bad" }, call))).toEqual([]);
  });
});

describe("attachments", () => {
  it("N02: are owed from before ADD, in the order of ADD, with what it answers", async () => {
    const { store, root } = await emptyStore();
    await valueOf(store.addSandbox({ sandbox: sandboxNamed("pod") }, call));
    const owed: readonly Attachment[] = ["b", "a", "c"].map((network) => attachmentTo(network));
    for (const attachment of owed)
      await valueOf(store.oweAttachment({ sandboxId: "pod", attachment }, call));
    const again = { sandboxId: "pod", attachment: attachmentTo("a") };
    expect((await valueOf(store.oweAttachment(again, call))).changed).toBe(false);
    const answered = { sandboxId: "pod", attachment: { network: "a", interfaceName: "eth0" } };
    await valueOf(store.recordAttachmentResult({ ...answered, result: { ips: ["x"] } }, call));
    const { attachments } = await readSandbox(fileStore({ root }), "pod");
    expect(attachments).toEqual([owed[0], { ...owed[1], result: { ips: ["x"] } }, owed[2]]);
  });

  it("are not replaced by another configuration while they are owed", async () => {
    const { store } = await emptyStore();
    await valueOf(store.addSandbox({ sandbox: sandboxNamed("pod") }, call));
    const attachment = attachmentTo("a");
    await valueOf(store.oweAttachment({ sandboxId: "pod", attachment }, call));
    const other = { ...attachment, configuration: "{}" };
    const refused = await store.oweAttachment({ sandboxId: "pod", attachment: other }, call);
    expect(refused.isErr()).toBe(true);
  });
});

describe("S02: a directory where a file or a link belongs", () => {
  it.each(["containers/c", "names", "owners", "sandboxes/bad/progress.json"])(
    "keeps nothing from being forgotten: %s",
    async (place) => {
      const { store, root } = await twoSandboxes();
      const reservation = { name: "bad/c", ownerId: "bad", reserver: deadProcess };
      await valueOf(store.reserveName(reservation, call));
      const fact = { kind: "phase", phase: "stopping" } as const;
      await valueOf(store.recordSandboxFact({ sandboxId: "bad", fact }, call));
      const isIndex = place === "names" || place === "owners";
      const below = place === "names" ? join(root, place) : join(root, place, "bad");
      const paths = isIndex ? (await readdir(below)).map((name) => join(below, name)) : [];
      for (const path of isIndex ? paths : [join(root, place)]) {
        await rm(path);
        await mkdir(join(path, "x"), { recursive: true });
      }
      const next = { kind: "phase", phase: "removing" } as const;
      await valueOf(store.recordSandboxFact({ sandboxId: "bad", fact: next }, call));
      const exited = { kind: "exited", at: 1 } as const;
      const told = { containerId: "c", fact: exited };
      expect((await valueOf(store.recordContainerFact(told, call))).changed).toBe(true);
      await valueOf(store.forgetContainer({ containerId: "c" }, call));
      await valueOf(store.forgetSandbox({ sandboxId: "bad" }, call));
      await valueOf(store.releaseNames({ ownerId: "bad" }, call));
      expect((await filesBelow(root)).filter((path) => path.includes("bad"))).toEqual([]);
      const again = { ...reservation, ownerId: "good" };
      expect((await valueOf(store.reserveName(again, call))).changed).toBe(true);
    },
  );
});
