import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { needsRealNode } from "../real-node/needs-real-node.js";
import { cgroupsOf, mountsBelow, processesOf, rulesOf } from "../real-node/host-state.js";
import { sweepHost } from "../real-node/sweep-host.js";
import { demoHost, type DemoHost } from "./demo-process.js";
import { jsonLines, linesOf, nothing } from "./json-lines.js";

const limit = { timeout: 120_000 };

/** A host for demos, on which nothing stays of one that failed. */
async function sweptHost(): Promise<DemoHost> {
  const host = await demoHost();
  onTestFinished(async () => {
    for (const demo of await readdir(host.directory)) {
      const directory = join(host.directory, demo);
      await sweepHost({ name: nameOf(directory), directory });
    }
  });
  return host;
}

/** The demo's bridge, network and cgroup. */
function nameOf(directory: string): string {
  const digest = createHash("sha256").update(directory).digest("hex");
  return `psbdemo${digest.slice(0, 8)}`;
}

/** Nothing of a demo is on the host, but what this looks for without the demo's help. */
function expectNothingOf(directory: string): void {
  const place = { name: nameOf(directory), directory };
  expect(processesOf(place)).toEqual([]);
  expect(mountsBelow(directory)).toEqual([]);
  expect(cgroupsOf(place)).toEqual([]);
  expect(rulesOf(place)).toEqual([]);
  expect(existsSync(`/sys/class/net/${place.name}`)).toBe(false);
}

/** The directory that a demo says it plays in. */
function directoryIn(stdout: string): string {
  return /^podsandbox {2}(\S+)$/m.exec(stdout)?.[1] ?? "none";
}

describe("the demo on an OCI runtime", () => {
  it(
    "makes pods with addresses, mounts and cgroups, and leaves nothing",
    limit,
    async (context) => {
      needsRealNode(context);
      const host = await sweptHost();
      const { end, stdout, stderr } = await host.run(["--runtime", "runc"]);
      expect(stderr).toBe("");
      expect(end).toBe(0);
      expect(stdout).toMatch(/ {2}shop\/pause +process \d+ +holds the namespaces/);
      expect(stdout).toMatch(/ {2}shop\/logs +process \d+ +has ended; a helper/);
      expect(stdout).toMatch(/detach eth0 from psbdemo/);
      expect(stdout).toMatch(/ {2}mounts, cgroups, … +\d\d +0\n/);
      expect(stdout).toContain("  Nothing is left.");
      expect(stdout.split("\n").filter((line) => line.length > 100)).toEqual([]);
      expect(await host.leftovers()).toEqual([]);
    },
  );

  it.for(["stop-containers", "detach-network", "remove-directories"])(
    "is killed at %s, and finished by the next",
    limit,
    async (step, context) => {
      needsRealNode(context);
      const host = await sweptHost();
      const crashed = await host.run(["--runtime", "runc", "--crash", step, "--json"]);
      expect(crashed.end).toBe("SIGKILL");
      const [crash] = linesOf(jsonLines(crashed.stdout), "crash");
      const resumed = await host.run(["--resume", crash?.directory ?? "", "--json"]);
      const lines = jsonLines(resumed.stdout);
      expect(lines.at(-1)).toMatchObject({ type: "summary", left: nothing, isNothingLeft: true });
      expect(resumed.end).toBe(0);
      expectNothingOf(crash?.directory ?? "none");
      expect(await host.leftovers()).toEqual([]);
    },
  );

  it("with --plan leaves its pods to itself", limit, async (context) => {
    needsRealNode(context);
    const host = await sweptHost();
    const { end, stdout } = await host.run(["--runtime", "runc", "--plan"]);
    expect(end).toBe(0);
    expect(stdout).toContain("unmount volatile/shop/shm");
    expectNothingOf(directoryIn(stdout));
    expect(await host.leftovers()).toEqual([]);
  });

  it("that is not there gets one line", async () => {
    const host = await demoHost();
    const { end, stdout, stderr } = await host.run(["--runtime", "no-such-runtime"]);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^podsandbox demo: --runtime no-such-runtime: [^\n]+\n$/);
    expect(end).toBe(2);
  });
});
