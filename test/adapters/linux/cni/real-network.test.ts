import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { bindMount } from "../../node/mounted-directory.js";
import { faultOf, portCall, valueOf } from "../../node/port-call.js";
import { openRealNetwork, whyNoRealNetwork, type RealNetwork } from "./real-network.js";

const call = portCall();
const portmap = { type: "portmap", capabilities: { portMappings: true } };
const portMappings = [{ hostPort: 18_080, containerPort: 80, protocol: "tcp" }];

async function realNetwork(context: TestContext): Promise<RealNetwork> {
  const missing = await whyNoRealNetwork();
  if (missing !== undefined) context.skip(missing);
  const real = await openRealNetwork();
  onTestFinished(() => real.dispose());
  return real;
}

/** A pod on a network of the system's plugins, and its DEL as a store would have it. */
async function attachedPod(real: RealNetwork, configuration: string, capabilities = {}) {
  const { sandboxId, namespacePath } = await real.addPod();
  const wish = { network: "pods", interfaceName: "eth0", configuration, capabilities };
  const added = await real.network.attach({ sandboxId, namespacePath, attachment: wish }, call);
  const result = added.isOk() ? { result: added.value } : {};
  const about = { sandboxId, runtimeHandler: "", namespacePath };
  return { ...about, added, attachment: { ...wish, ...result, state: "owed" } as const };
}

describe("bridge, host-local and portmap", () => {
  it("attach a pod, and N11 nothing is left of it after DEL", async (context) => {
    const real = await realNetwork(context);
    const pod = await attachedPod(real, real.bridgeWith([portmap]), { portMappings });
    expect(await real.leases()).toEqual([`10.253.7.2 ${pod.sandboxId} eth0`]);
    expect(await real.links()).toHaveLength(1);
    expect((await real.portRules()).length).toBeGreaterThanOrEqual(5);
    const done = await valueOf(real.network.detach(pod, call));
    expect(done).toEqual({ changed: true, warnings: [] });
    expect([await real.leases(), await real.links(), await real.portRules()]).toEqual([[], [], []]);
    expect((await valueOf(real.network.detach(pod, call))).changed).toBe(false);
  });

  it("N06: with the name or the port mappings of today, rules would be left", async (context) => {
    const real = await realNetwork(context);
    const pod = await attachedPod(real, real.bridgeWith([portmap]), { portMappings });
    const before = (await real.portRules()).length;
    const forgetful = { ...pod.attachment, capabilities: {} };
    const renamed = { ...pod.attachment, configuration: real.bridgeWith([portmap], "renamed") };
    for (const attachment of [forgetful, renamed]) {
      await valueOf(real.network.detach({ ...pod, attachment }, call));
      expect(await real.portRules()).toHaveLength(before);
    }
    await valueOf(real.network.detach(pod, call));
    expect(await real.portRules()).toEqual([]);
  });

  it.for(["lost", "lost, and its path still given"])(
    "N03: the namespace is %s",
    async (how, context) => {
      const real = await realNetwork(context);
      const pod = await attachedPod(real, real.bridgeWith([portmap]), { portMappings });
      await real.loseNamespace(pod);
      const { namespacePath, ...rest } = pod;
      const request = how === "lost" ? rest : { ...rest, namespacePath };
      expect((await valueOf(real.network.detach(request, call))).changed).toBe(true);
      expect([await real.leases(), await real.portRules()]).toEqual([[], []]);
    },
  );

  it.for([0, 30])("N05: the cached result is cut to %d bytes", async (bytes, context) => {
    const real = await realNetwork(context);
    const pod = await attachedPod(real, real.bridgeWith());
    const cached = join(real.base, "cni/attachments", pod.sandboxId, "pods@eth0.json");
    await truncate(cached, bytes);
    const { result, ...attachment } = pod.attachment;
    expect(result).toBeDefined();
    const done = await valueOf(real.network.detach({ ...pod, attachment }, call));
    expect(done).toEqual({ changed: true, warnings: [expect.stringContaining("damaged")] });
    expect(await real.leases()).toEqual([]);
  });

  it("N02, N07: a chain that fails keeps the lease until all of it works", async (context) => {
    const real = await realNetwork(context);
    await real.plugins.fail("told", "ADD", 999);
    const pod = await attachedPod(real, real.bridgeWith(["told"]));
    expect(pod.added.isErr()).toBe(true);
    expect(await real.leases()).toHaveLength(1);
    await rm(join(real.pluginDirectory, "told"));
    const fault = await faultOf(real.network.detach(pod, call));
    expect(fault.reason).toBe("missing-program");
    expect(await real.leases()).toHaveLength(1);
    await real.plugins.add("told");
    expect((await valueOf(real.network.detach(pod, call))).changed).toBe(true);
    expect(await real.leases()).toEqual([]);
  });

  it("N01: a plugin that always fails keeps the debt, whole and told", async (context) => {
    const real = await realNetwork(context);
    const pod = await attachedPod(real, real.bridgeWith(["told"]));
    await real.plugins.fail("told", "DEL", 999);
    for (let attempt = 1; attempt <= 3; attempt++) {
      const { message, details } = await faultOf(real.network.detach(pod, call));
      expect(message).toContain(`plugin told in network pods for eth0 of sandbox ${pod.sandboxId}`);
      expect(details).toMatchObject({ exitCode: 1, code: 999, stderr: "last words" });
    }
    expect(await real.leases()).toHaveLength(1);
  });

  it("N08: host-local that waits for a lock is ended, and frees later", async (context) => {
    const real = await realNetwork(context);
    const pod = await attachedPod(real, real.bridgeWith());
    const lock = join(real.dataDir, "pods/lock");
    const holder = spawn("flock", ["--no-fork", lock, "sh", "-c", "echo locked; exec sleep 1000"]);
    onTestFinished(() => void holder.kill("SIGKILL"));
    await once(holder.stdout, "data");
    const signal = AbortSignal.timeout(500);
    const fault = await faultOf(real.network.detach(pod, portCall(signal)));
    expect(fault.reason).toBe("timed-out");
    expect(fault.message).toContain("DEL of plugin bridge in network pods");
    expect(await real.leases()).toHaveLength(1);
    const end = once(holder, "exit");
    holder.kill("SIGKILL");
    await end;
    await valueOf(real.network.detach(pod, call));
    expect(await real.leases()).toEqual([]);
  });

  it("fact 10: a lease on a read-only disk is told, though the DEL exits 0", async (context) => {
    const real = await realNetwork(context);
    const pod = await attachedPod(real, real.bridgeWith());
    await bindMount(context, real.dataDir, real.dataDir);
    await remount(real.dataDir, "ro");
    const fault = await faultOf(real.network.detach(pod, call));
    expect(fault.reason).toBe("read-only");
    expect(fault.message).toContain("10.253.7.2");
    await remount(real.dataDir, "rw");
    await valueOf(real.network.detach(pod, call));
    expect(await real.leases()).toEqual([]);
  });

  it("pods are detached beside each other", async (context) => {
    const real = await realNetwork(context);
    const pods = [];
    for (let at = 0; at < 5; at++) pods.push(await attachedPod(real, real.bridgeWith()));
    const detached = pods.map((pod) => valueOf(real.network.detach(pod, call)));
    expect((await Promise.all(detached)).map(({ changed }) => changed)).toEqual(
      pods.map(() => true),
    );
    expect(await real.leases()).toEqual([]);
  });

  it("do not know the verbs of CNI 1.1, which is said", async (context) => {
    const real = await realNetwork(context);
    const configuration = real.bridgeWith().replace('"1.0.0"', '"1.1.0"');
    const request = { network: "pods", runtimeHandler: "", configuration, valid: [] };
    const { warnings } = await valueOf(real.network.collectGarbage(request, call));
    expect(warnings).toEqual([expect.stringContaining("bridge does not know GC")]);
    const status = await valueOf(real.network.status(request, call));
    expect(status.state).toBe("unknown");
  });
});

async function remount(path: string, how: "ro" | "rw"): Promise<void> {
  await once(spawn("mount", ["-o", `remount,bind,${how}`, path]), "exit");
}
