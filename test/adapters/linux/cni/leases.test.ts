import { execFile } from "node:child_process";
import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Attachment } from "podsandbox";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { makeReadOnly, memoryDisk } from "../../node/mounted-directory.js";
import { faultOf, portCall, valueOf } from "../../node/port-call.js";
import { deletionOf, listOf, owed, toldNetwork } from "./told-network.js";

const call = portCall();
const run = promisify(execFile);
const result = { cniVersion: "1.0.0", ips: [{ address: "10.1.0.5/24" }] };

/** A network whose plugin frees nothing, and what `host-local` would hold for it. */
async function leasingNetwork(leases: Readonly<Record<string, string>>) {
  const told = await toldNetwork("told");
  const dataDir = join(told.base, "leases");
  const directory = join(dataDir, "pods");
  await mkdir(directory, { recursive: true });
  for (const [name, text] of Object.entries(leases)) await writeFile(join(directory, name), text);
  const configuration = listOf([{ type: "told", ipam: { type: "host-local", dataDir } }]);
  const detach = (rest: Partial<Attachment> = {}) =>
    told.network.detach(deletionOf(owed(configuration, rest)), call);
  return { ...told, directory, detach };
}

const others = {
  "10.1.0.6": "another\r\neth0",
  "10.1.0.7": "4f1c\r\neth1",
  "last_reserved_ip.0": "10.1.0.7",
  lock: "",
};

describe("fact 10: exit code 0 of a DEL", () => {
  it.each<[string, string, Partial<Attachment>]>([
    ["by what ADD answered", "4f1c\r\neth0", { result }],
    ["with other line ends", "4f1c\neth0\n", { result }],
    ["as old plugins wrote it", "4f1c", { result }],
    ["where no result is known", "4f1c\r\neth0", {}],
    ["where the result has no address", "4f1c\r\neth0", { result: { ips: [] } }],
    ["where the result has a damaged address", "4f1c\r\neth0", { result: ips("../10.1.0.5/24") }],
  ])("is not believed where a lease is still there, %s", async (_, text, rest) => {
    const { detach, directory } = await leasingNetwork({ ...others, "10.1.0.5": text });
    const fault = await faultOf(detach(rest));
    expect(fault.reason).toBe("other");
    expect(fault.message).toContain(join(directory, "10.1.0.5"));
    await rm(join(directory, "10.1.0.5"));
    await valueOf(detach(rest));
  });

  it.each([{ result }, {}])("is believed where only others hold leases", async (rest) => {
    const { detach } = await leasingNetwork({ ...others, "10.1.0.5": "another\r\neth0" });
    expect(await valueOf(detach(rest))).toEqual({ changed: false, warnings: [] });
  });

  it("is a change where there was a lease before, though nothing was cached", async () => {
    const told = await leasingNetwork({ ...others, "fd00::5": "4f1c\r\neth0" });
    await told.plugins.tell("told", "DEL", `rm ${told.directory}/fd00::5`);
    expect(await valueOf(told.detach())).toEqual({ changed: true, warnings: [] });
    expect((await readdir(told.directory)).sort()).toEqual(Object.keys(others).sort());
  });

  it("is told as read-only where the leases lie on such a disk", async (context) => {
    const told = await leasingNetwork({});
    await memoryDisk(context, "size=64k", told.directory);
    await writeFile(join(told.directory, "10.1.0.5"), "4f1c\r\neth0");
    await makeReadOnly(told.directory);
    expect((await faultOf(told.detach({ result }))).reason).toBe("read-only");
  });

  it("is looked at without waiting for what is no lease", async () => {
    const { detach, directory } = await leasingNetwork(others);
    await run("mkfifo", [join(directory, "10.1.0.8")]);
    await symlink("/dev/zero", join(directory, "10.1.0.9"));
    await mkdir(join(directory, "10.1.0.10"));
    await writeFile(join(directory, "10.1.0.11"), "x".repeat(100_000));
    expect((await valueOf(detach())).changed).toBe(false);
  });

  it("M07: is not looked at where a mount may hang, which is said", async (context) => {
    const { detach, directory } = await leasingNetwork(others);
    await foreignMount(context, directory);
    const { warnings } = await valueOf(detach({ result }));
    expect(warnings).toEqual([expect.stringContaining("mount that may hang")]);
  });

  it("of a large network is looked at by address, and otherwise in parts", async () => {
    const names = Array.from({ length: 2_000 }, (_, at) => `10.2.${at >> 8}.${at & 255}`);
    const leases = Object.fromEntries(names.map((name) => [name, "another\r\neth0"]));
    const { detach } = await leasingNetwork({ ...leases, "10.1.0.5": "4f1c\r\neth0" });
    expect((await faultOf(detach({ result }))).message).toContain("10.1.0.5");
    expect((await faultOf(detach())).message).toContain("10.1.0.5");
  });
});

/** Mounts a file system of a kind that is not known to answer at once, until the test is over. */
async function foreignMount(context: TestContext, path: string): Promise<void> {
  await run("mount", ["-t", "bpf", "bpf", path]).catch(() => context.skip("needs bpf mounts"));
  onTestFinished(async () => void (await run("umount", ["--lazy", path])));
}

function ips(address: string) {
  return { cniVersion: "1.0.0", ips: [{ address }] };
}
