import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { preparePorts, removePodSandbox, stopPodSandbox } from "podsandbox";
import { describe, expect, it, onTestFinished } from "vitest";
import { endsClean } from "./ends-clean.js";
import { leasesOf, rulesOf } from "./host-state.js";
import { networkNode, type NetworkNode } from "./network-node.js";
import { bridgeNetwork } from "./real-node.js";

const timeout = 120_000;

const deletions = ({ runs }: NetworkNode) => runs("DEL").map(({ plugin }) => plugin);

/** The address that a port of the host leads to. */
function targetOf(real: NetworkNode, hostPort: number): readonly string[] {
  const rules = execFileSync("iptables", ["-w", "-t", "nat", "-S"], { encoding: "utf8" });
  const chains = rulesOf(real).flatMap((rule) => /-j (CNI-DN-\S+)/.exec(rule)?.[1] ?? []);
  const own = rules.split("\n").filter((rule) => chains.some((chain) => rule.includes(chain)));
  return own
    .filter((rule) => rule.includes(`--dport ${hostPort} `))
    .flatMap((rule) => /--to-destination (\S+):/.exec(rule)?.[1] ?? []);
}

describe("N11: the rules of a port of the host", () => {
  it("N11: go with one DEL, and lead the next pod's way", { timeout }, async (context) => {
    const real = await networkNode(context, (at) => [bridgeNetwork(at)]);
    const portMappings = [
      { hostPort: 23_111, containerPort: 80 },
      { hostPort: 23_112, containerPort: 53, protocol: "udp" as const },
    ];
    const id = await real.pod({ portMappings });
    const [first] = targetOf(real, 23_111);
    expect(first).toMatch(/^10\./);
    for (let times = 0; times < 10; times += 1) await real.stop(id);
    expect(deletions(real)).toEqual(["portmap", "bridge"]);
    expect(rulesOf(real)).toEqual([]);
    const next = await real.pod({ name: "next", portMappings });
    const targets = targetOf(real, 23_111);
    expect(targets).toHaveLength(1);
    expect(targets).not.toEqual([first]);
    expect(leasesOf(real)).toEqual(targets);
    await Promise.all([real.remove(id), real.remove(next)]);
    expect(deletions(real)).toEqual(["portmap", "bridge", "portmap", "bridge"]);
    await endsClean(real);
  });

  it("N11: go with the DEL that succeeds after one that did not", { timeout }, async (context) => {
    const real = await networkNode(context);
    const id = await real.pod({ portMappings: [{ hostPort: 23_113, containerPort: 80 }] });
    await real.plugins.fail("told", "DEL", 100);
    await real.failStop(id);
    expect(targetOf(real, 23_113)).toHaveLength(1);
    await real.plugins.remove("told", "DEL");
    for (let times = 0; times < 3; times += 1) await real.stop(id);
    expect(deletions(real)).toEqual(["told", "told", "portmap", "bridge"]);
    expect(rulesOf(real)).toEqual([]);
    await real.remove(id);
    await endsClean(real);
  });
});

describe("N15: a mount that is busy", () => {
  it("N15: loses no DEL and repeats none", { timeout }, async (context) => {
    const real = await networkNode(context);
    const id = await real.pod();
    const { mounts: [memory] = [] } = await real.record(id);
    if (memory === undefined) throw new Error("it has shared memory");
    const path = join(memory.path, "busy");
    await mkdir(path);
    // Of its kind nothing is detached while it is in use.
    execFileSync("mount", ["-t", "sysfs", "none", path]);
    const holder = spawn("sleep", ["600"], { cwd: path, stdio: "ignore" });
    onTestFinished(() => void holder.kill("SIGKILL"));
    await once(holder, "spawn");
    const ports = preparePorts(real.node.ports, { retries: "none" })._unsafeUnwrap();
    for (let times = 0; times < 3; times += 1) {
      const error = (await stopPodSandbox(ports, { podSandboxId: id }))._unsafeUnwrapErr();
      const holders = [expect.objectContaining({ pid: holder.pid })];
      const fault = { operation: "unmount", reason: "busy", details: { holders } };
      expect(error).toMatchObject({ kind: "step-failed", steps: ["unmount"], faults: [fault] });
      expect((await real.attachments(id)).map(({ state }) => state)).toEqual(["detached"]);
    }
    expect(deletions(real)).toEqual(["told", "portmap", "bridge"]);
    expect(leasesOf(real)).toEqual([]);
    holder.kill("SIGKILL");
    await once(holder, "exit");
    await real.remove(id);
    expect(deletions(real)).toHaveLength(3);
    await endsClean(real);
  });

  it("N15: three times at the namespace's path goes three times", { timeout }, async (context) => {
    const real = await networkNode(context);
    const id = await real.pod();
    const { networkNamespace: { path } = { path: "" } } = await real.record(id);
    for (let times = 0; times < 2; times += 1) execFileSync("mount", ["--bind", path, path]);
    expect((await real.state()).filter((line) => line === `mount ${path}`)).toHaveLength(3);
    for (let times = 0; times < 3; times += 1) await real.stop(id);
    expect(deletions(real)).toEqual(["told", "portmap", "bridge"]);
    await real.remove(id);
    await endsClean(real);
  });
});

describe("C03: many stops of one pod at one time", () => {
  it("C03: run each plugin once, whichever process asks", { timeout }, async (context) => {
    const real = await networkNode(context);
    const id = await real.pod({ portMappings: [{ hostPort: 23_031, containerPort: 80 }] });
    const nodes = [real.node, await real.reopen(), await real.reopen()];
    const stops = Array.from({ length: 18 }, (_, at) => nodes[at % 3] ?? real.node);
    const ended = await Promise.all(
      stops.map(({ ports }, at) =>
        (at % 6 === 5 ? removePodSandbox : stopPodSandbox)(ports, { podSandboxId: id }),
      ),
    );
    const kinds = ended.map((one) => (one.isOk() ? "ok" : JSON.stringify(one.error)));
    expect(kinds.filter((kind) => kind !== "ok")).toEqual([]);
    expect(deletions(real)).toEqual(["told", "portmap", "bridge"]);
    await real.remove(id);
    await endsClean(real);
  });
});
