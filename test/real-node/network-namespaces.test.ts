import { execFileSync } from "node:child_process";
import { existsSync, readlinkSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { removePodSandbox, stopPodSandbox, type SandboxRecord } from "podsandbox";
import { describe, expect, it } from "vitest";
import { portCall, valueOf } from "../adapters/node/port-call.js";
import { endsClean } from "./ends-clean.js";
import { leasesOf, processesOf } from "./host-state.js";
import { networkNode, withoutMasquerade, type NetworkNode } from "./network-node.js";
import { bridgeNetwork } from "./real-node.js";
import { settled } from "./real-pod.js";

const timeout = 120_000;

const chain: Parameters<typeof networkNode>[1] = (at, directories) => [
  withoutMasquerade(bridgeNetwork(at, [{ type: "told" }], directories)),
];

async function pathOf(real: NetworkNode, id: string): Promise<string> {
  const { networkNamespace } = await real.record(id);
  if (networkNamespace === undefined) throw new Error(`${id} has no network namespace`);
  return networkNamespace.path;
}

/** The links in a network namespace. */
function linksIn(path: string): string {
  return execFileSync("nsenter", [`--net=${path}`, "ip", "-o", "link"], { encoding: "utf8" });
}

describe("N09: another namespace at the path of the old one", () => {
  it("N09: keeps its network through the late DEL of the old", { timeout }, async (context) => {
    const real = await networkNode(context, chain);
    const { network } = real.node.ports;
    const id = await real.pod();
    const path = await pathOf(real, id);
    execFileSync("umount", [path]);
    execFileSync("unshare", [`--net=${path}`, "true"]);
    const { configuration, pluginDirectories } = bridgeNetwork(real);
    const attachment = {
      ...({ network: real.name, interfaceName: "eth0", state: "owed" } as const),
      ...{ configuration, pluginDirectories },
    };
    await valueOf(
      network.attach({ sandboxId: "new", attachment, namespacePath: path }, portCall()),
    );
    const stopped = await real.stop(id);
    expect(stopped.settled.flatMap(({ warnings }) => warnings).join()).toContain(path);
    const deleted = real.runs("DEL").map(({ plugin, namespacePath }) => [plugin, namespacePath]);
    expect(deleted).toEqual([
      ["told", ""],
      ["portmap", ""],
      ["bridge", ""],
    ]);
    expect(linksIn(path)).toContain("eth0");
    expect(leasesOf(real)).toHaveLength(1);
    await real.remove(id);
    expect(linksIn(path)).toContain("eth0");
    const request = { sandboxId: "new", runtimeHandler: "", attachment, namespacePath: path };
    await valueOf(network.detach(request, portCall()));
    execFileSync("umount", [path]);
    await rm(path);
    await endsClean(real);
  });
});

describe("a network namespace that two sandboxes share", () => {
  /** A pod, and a sandbox whose record names the same namespace. */
  async function sharingNode(context: Parameters<typeof networkNode>[0]) {
    const real = await networkNode(context, chain);
    const id = await real.pod();
    const { networkNamespace } = await real.record(id);
    if (networkNamespace === undefined) throw new Error(`${id} has no network namespace`);
    const guest = { id: `${id}-guest`, phase: "ready", network: "pod" } as const;
    const sandbox: SandboxRecord = { ...guest, networkNamespace };
    await valueOf(real.node.ports.store.addSandbox({ sandbox }, portCall()));
    return { real, ids: [id, sandbox.id], path: networkNamespace.path };
  }

  it("is gone once both are removed, at the same time", { timeout }, async (context) => {
    const { real, ids, path } = await sharingNode(context);
    await Promise.all(ids.map((id) => real.remove(id)));
    expect(existsSync(path)).toBe(false);
    await endsClean(real);
  });

  it("stays as long as one of them needs it", { timeout }, async (context) => {
    const { real, ids, path } = await sharingNode(context);
    const [first = "", last = ""] = ids;
    await real.remove(first);
    expect(linksIn(path)).toContain("lo");
    await real.stop(last);
    expect(existsSync(path)).toBe(false);
    await real.remove(last);
    await endsClean(real);
  });
});

describe("N10: a network namespace", () => {
  /** What a plugin finds when its DEL runs. */
  async function lookingNode(context: Parameters<typeof networkNode>[0]) {
    const real = await networkNode(context);
    const [links, living] = [join(real.ownPlugins, "links"), join(real.ownPlugins, "living")];
    // What is dead and not reaped has no command.
    await real.plugins.tell(
      "told",
      "DEL",
      `nsenter --net="$CNI_NETNS" ip -o link > ${links}
       for one in $(grep -l ":/${real.name}/" /proc/[0-9]*/cgroup 2>/dev/null); do
         cat "\${one%cgroup}cmdline" 2>/dev/null || true
       done > ${living}`,
    );
    const found = async () => [await readFile(links, "utf8"), await readFile(living, "utf8")];
    return { real, found };
  }

  it("N10: outlives its last process until DEL is done", { timeout }, async (context) => {
    const { real, found } = await lookingNode(context);
    const id = await real.pod();
    const path = await pathOf(real, id);
    await real.stop(id);
    const [links, living] = await found();
    expect(links).toContain("eth0");
    expect(living).toBe("");
    expect(real.runs("DEL")[0]).toMatchObject({ plugin: "told", namespacePath: path });
    expect(existsSync(path)).toBe(false);
    await real.remove(id);
    await endsClean(real);
  });

  it("N10: is there for DEL also where everything else died", { timeout }, async (context) => {
    const { real, found } = await lookingNode(context);
    const id = await real.pod();
    for (const { pid } of processesOf(real)) process.kill(pid, "SIGKILL");
    await real.stop(id);
    expect((await found())[0]).toContain("eth0");
    await real.remove(id);
    await endsClean(real);
  });

  it("N10: that only a process held costs DEL its path", { timeout }, async (context) => {
    const real = await networkNode(context, chain);
    const { store } = real.node.ports;
    const id = await real.pod();
    const { networkNamespace: pinned, process: pause } = await real.record(id);
    if (pinned === undefined || pause === undefined) throw new Error("it has both");
    const networkNamespace = { ...pinned, path: `/proc/${pause.pid}/ns/net` };
    const change = { networkNamespace };
    await valueOf(store.updateSandbox({ sandboxId: id, change }, portCall()));
    execFileSync("umount", [pinned.path]);
    await rm(pinned.path);
    const { warnings } = settled(await real.stop(id), "detach-network");
    expect(warnings).toContain("the namespace is gone, so DEL is given none");
    expect(real.runs("DEL").map(({ namespacePath }) => namespacePath)).toEqual(["", "", ""]);
    await real.remove(id);
    await endsClean(real);
  });
});

describe("N14: a pod on the host's network", () => {
  it("N14: makes no plugin run, and leaves the host's namespace", { timeout }, async (context) => {
    const real = await networkNode(context);
    const { store } = real.node.ports;
    const id = await real.pod({ hostNetwork: true });
    const before = readlinkSync("/proc/self/ns/net");
    const change = { networkNamespace: { path: "/proc/self/ns/net" } };
    await valueOf(store.updateSandbox({ sandboxId: id, change }, portCall()));
    const { configuration } = bridgeNetwork(real);
    const attachment = {
      ...({ network: real.name, interfaceName: "eth0", state: "owed" } as const),
      configuration,
    };
    await valueOf(store.oweAttachment({ sandboxId: id, attachment }, portCall()));
    (await stopPodSandbox(real.node.ports, { podSandboxId: id }))._unsafeUnwrap();
    (await removePodSandbox(real.node.ports, { podSandboxId: id }))._unsafeUnwrap();
    expect(real.runs()).toEqual([]);
    expect(readlinkSync("/proc/self/ns/net")).toBe(before);
    await endsClean(real);
  });

  it("N14: is not torn down by a record that is wrong", { timeout }, async (context) => {
    const real = await networkNode(context, () => []);
    const { store } = real.node.ports;
    const id = await real.pod();
    const path = await pathOf(real, id);
    const host = join(real.directory, "host");
    await writeFile(host, "");
    execFileSync("mount", ["--bind", "/proc/self/ns/net", host]);
    const change = { networkNamespace: { path: host } };
    await valueOf(store.updateSandbox({ sandboxId: id, change }, portCall()));
    const faults = await real.failStop(id);
    expect(faults).toMatchObject([{ operation: "removeNamespace", reason: "refused" }]);
    expect(existsSync(host)).toBe(true);
    expect((await real.state()).filter((line) => line === `mount ${host}`)).toHaveLength(1);
    await real.remove(id, { policy: { abandon: ["remove-network-namespace"] } });
    for (const pin of [host, path]) {
      execFileSync("umount", [pin]);
      await rm(pin);
    }
    await rm(join(real.directory, "node/store/ledger"), { recursive: true });
    await endsClean(real);
  });
});
