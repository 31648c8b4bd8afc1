import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { preparePorts, stopPodSandbox, type PodSandboxRequest } from "podsandbox";
import { describe, expect, it, onTestFinished } from "vitest";
import { endsClean } from "./ends-clean.js";
import { leasesOf, processesOf } from "./host-state.js";
import { networkNode, withoutMasquerade, type NetworkNode } from "./network-node.js";
import { bridgeNetwork } from "./real-node.js";

const timeout = 120_000;

/** A stop whose DEL has a limit of its own, which is short. */
function stopWithin({ node }: NetworkNode, request: PodSandboxRequest, milliseconds: number) {
  const limits = { "network.detach": milliseconds };
  return stopPodSandbox(preparePorts(node.ports, { limits })._unsafeUnwrap(), request);
}

describe("N07: a chain whose DEL fails", () => {
  it("N07: ends there, and runs whole when it is repeated", { timeout }, async (context) => {
    const real = await networkNode(context, (at, directories) => [
      bridgeNetwork(at, [{ type: "told" }, { type: "last" }], directories),
    ]);
    const { plugins } = real;
    await plugins.add("last");
    const id = await real.pod({ portMappings: [{ hostPort: 23_071, containerPort: 80 }] });
    await plugins.fail("told", "DEL", 11);
    const retried = ["last", "told", "last", "told", "last", "told"];
    expect(await real.failStop(id)).toMatchObject([{ reason: "unavailable", attempt: 3 }]);
    expect(real.runs("DEL").map(({ plugin }) => plugin)).toEqual(retried);
    expect(leasesOf(real)).toHaveLength(1);
    await plugins.remove("told", "DEL");
    await real.stop(id);
    const whole = ["last", "told", "portmap", "bridge"];
    expect(real.runs("DEL").map(({ plugin }) => plugin)).toEqual([...retried, ...whole]);
    await real.remove(id);
    await endsClean(real);
  });

  it("N07: keeps no other network from its own DEL", { timeout }, async (context) => {
    const real = await networkNode(context, (at, directories) => [
      bridgeNetwork(at, [], directories),
      {
        configuration: JSON.stringify({
          ...{ cniVersion: "1.0.0", name: `${at.name}-2`, plugins: [{ type: "told" }] },
        }),
        pluginDirectories: directories,
      },
    ]);
    const { plugins, name } = real;
    const id = await real.pod();
    await plugins.fail("told", "DEL", 100);
    expect(await real.failStop(id)).toMatchObject([{ port: "network", details: { code: 100 } }]);
    const ran = () => real.runs("DEL").map(({ plugin }) => plugin);
    expect(ran()).toEqual(["told", "portmap", "bridge"]);
    expect(leasesOf(real)).toEqual([]);
    const states = (await real.attachments(id)).map(({ network, state }) => [network, state]);
    expect(states).toEqual([
      [name, "detached"],
      [`${name}-2`, "owed"],
    ]);
    await real.failStop(id);
    await plugins.remove("told", "DEL");
    await real.remove(id);
    expect(ran()).toEqual(["told", "portmap", "bridge", "told", "told"]);
    await endsClean(real);
  });
});

describe("N08: a DEL that hangs", () => {
  it("N08: is ended with its group at its own limit", { timeout }, async (context) => {
    const real = await networkNode(context);
    const id = await real.pod();
    const other = await real.pod({ name: "other" });
    const hangs = "sleep 600 & echo stuck >&2; sleep 600";
    const forThis = `[ "$CNI_CONTAINERID" != ${id} ] || { ${hangs}; }`;
    await real.plugins.tell("told", "DEL", forThis);
    const stopped = stopWithin(real, { podSandboxId: id }, 3_000);
    // Nobody else waits for it.
    await real.stop(other);
    expect(processesOf(real).some(({ command }) => command.includes("sleep 600"))).toBe(true);
    const error = (await stopped)._unsafeUnwrapErr();
    const fault = { reason: "timed-out", details: { stderr: "stuck\n" } };
    expect(error).toMatchObject({ kind: "step-failed", faults: [fault] });
    expect(JSON.stringify(error)).toContain(`DEL of plugin told in network ${real.name}`);
    expect(processesOf(real)).toEqual([]);
    await real.plugins.remove("told", "DEL");
    for (const one of [id, other]) await real.remove(one);
    await endsClean(real);
  });

  it("N08: for the lock of host-local is told, and repeated", { timeout }, async (context) => {
    const real = await networkNode(context, (at, directories) => [
      withoutMasquerade(bridgeNetwork(at, [], directories)),
    ]);
    const id = await real.pod();
    const lock = join(real.leases, real.name, "lock");
    const holder = spawn("flock", [
      "--no-fork",
      lock,
      "/bin/sh",
      "-c",
      "echo held; exec sleep 600",
    ]);
    onTestFinished(() => void holder.kill("SIGKILL"));
    await once(holder.stdout, "data");
    const error = (await stopWithin(real, { podSandboxId: id }, 1_500))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "step-failed", faults: [{ reason: "timed-out" }] });
    expect(JSON.stringify(error)).toContain(`DEL of plugin bridge in network ${real.name}`);
    expect(leasesOf(real)).toHaveLength(1);
    holder.kill("SIGKILL");
    await once(holder, "exit");
    expect(processesOf(real)).toEqual([]);
    await real.stop(id);
    await real.remove(id);
    await endsClean(real);
  });
});
