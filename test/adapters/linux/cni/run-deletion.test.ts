import { describe, expect, it } from "vitest";
import { faultOf, portCall, tellingCall, valueOf } from "../../node/port-call.js";
import {
  additionOf,
  answerSomeResult,
  deletionOf,
  listOf,
  owed,
  toldNetwork,
} from "./told-network.js";

const call = portCall();
const result = { cniVersion: "1.0.0", ips: [{ address: "10.1.0.5/24" }] };

describe("what a plugin is told for a DEL", () => {
  it("N06: is what ADD was told, from the record alone", async () => {
    const { network, plugins, pluginDirectory } = await toldNetwork("told");
    const portMappings = [{ hostPort: 8080, containerPort: 80, protocol: "tcp" }];
    const configuration = listOf(
      [
        {
          type: "told",
          name: "another",
          mtu: 1400,
          capabilities: { portMappings: true, dns: false },
        },
      ],
      { extra: "not for plugins" },
    );
    const attachment = owed(configuration, {
      arguments: { IgnoreUnknown: "1", K8S_POD_NAME: "web-0" },
      capabilities: { portMappings, dns: {}, bandwidth: {} },
      pluginDirectories: [pluginDirectory],
      result,
    });
    const request = deletionOf(attachment, { namespacePath: "/run/netns/none" });
    await valueOf(network.detach(request, call));
    const { environment, input, times } = await plugins.given("told", "DEL");
    expect(times).toBe(1);
    expect(environment).toMatchObject({
      CNI_COMMAND: "DEL",
      CNI_CONTAINERID: "4f1c",
      CNI_NETNS: "/run/netns/none",
      CNI_IFNAME: "eth0",
      CNI_ARGS: "IgnoreUnknown=1;K8S_POD_NAME=web-0",
      CNI_PATH: pluginDirectory,
    });
    expect(environment["PATH"]).toContain("/usr/sbin");
    expect(environment["HOME"]).toBeUndefined();
    expect(input).toEqual({
      ...{ cniVersion: "1.0.0", name: "pods", type: "told", mtu: 1400 },
      runtimeConfig: { portMappings },
      prevResult: result,
    });
  });

  it("N03: is an empty namespace where there is none", async () => {
    const { network, plugins } = await toldNetwork("told");
    await valueOf(network.detach(deletionOf(owed(listOf(["told"]))), call));
    const { environment, input } = await plugins.given("told", "DEL");
    expect(environment["CNI_NETNS"]).toBe("");
    expect(input).not.toHaveProperty("prevResult");
    expect(input).not.toHaveProperty("runtimeConfig");
  });

  it("N03: is without a namespace something that may leave rules, which is said", async () => {
    const { network, plugins } = await toldNetwork("bridge");
    const configuration = listOf([{ type: "bridge", ipMasq: true }]);
    await plugins.tell("bridge", "ADD", answerSomeResult);
    await valueOf(network.attach(additionOf(configuration), call));
    const done = await valueOf(network.detach(deletionOf(owed(configuration)), call));
    expect(done.warnings).toEqual([
      "bridge of network pods had no namespace: its masquerade rules may stay",
    ]);
    const again = await valueOf(network.detach(deletionOf(owed(configuration)), call));
    expect(again.warnings).toEqual([]);
  });

  it.each([
    ["0.3.1", false],
    ["0.4.0", true],
    ["1.1.0", true],
  ])("is in version %s what ADD answered: %s", async (cniVersion, isTold) => {
    const { network, plugins } = await toldNetwork("told");
    const attachment = owed(listOf(["told"], { cniVersion }), { result });
    await valueOf(network.detach(deletionOf(attachment), call));
    const { input } = await plugins.given("told", "DEL");
    expect(input).toMatchObject({ cniVersion });
    expect(Object.hasOwn(Object(input) as object, "prevResult")).toBe(isTold);
  });

  it("is the latest version that the configuration offers and that is known", async () => {
    const { network, plugins } = await toldNetwork("told");
    const cniVersions = ["0.3.1", "1.1.0", "2.0.0"];
    await valueOf(network.detach(deletionOf(owed(listOf(["told"], { cniVersions }))), call));
    expect((await plugins.given("told", "DEL")).input).toMatchObject({ cniVersion: "1.1.0" });
  });

  it("is the whole configuration where it is one of a single plugin", async () => {
    const { network, plugins } = await toldNetwork("told");
    const configuration = '{"name":"single","type":"told","cniVersion":"0.4.0","mtu":9000}';
    await valueOf(network.detach(deletionOf(owed(configuration, { network: "single" })), call));
    expect((await plugins.given("told", "DEL")).input).toEqual(JSON.parse(configuration));
  });

  it("N05: is nothing of a result that is damaged, which is said", async () => {
    const { network, plugins } = await toldNetwork("told");
    const attachment = owed(listOf(["told"]), { result: { ips: "damaged" } });
    const { warnings } = await valueOf(network.detach(deletionOf(attachment), call));
    expect(warnings).toEqual([expect.stringContaining("damaged")]);
    expect((await plugins.given("told", "DEL")).input).not.toHaveProperty("prevResult");
  });
});

describe("a chain of DELs", () => {
  it("runs in reverse, and N07 ends at the first that fails; a repeat runs all of it", async () => {
    const { network, plugins } = await toldNetwork("first", "second", "third");
    const request = deletionOf(owed(listOf(["first", "second", "third"])));
    await plugins.fail("second", "DEL", 999);
    await faultOf(network.detach(request, call));
    expect((await plugins.calls()).map((line) => line.split(" ")[0])).toEqual(
      ["third", "third", "second"], // begins and ends, and begins
    );
    await plugins.tell("second", "DEL", "");
    await valueOf(network.detach(request, call));
    const times = await Promise.all(
      ["first", "second", "third"].map((t) => plugins.times(t, "DEL")),
    );
    expect(times).toEqual([1, 2, 2]);
  });

  it.each([
    [1, "refused"],
    [2, "refused"],
    [4, "refused"],
    [5, "other"],
    [6, "corrupt"],
    [7, "refused"],
    [11, "unavailable"],
    [999, "other"],
  ])("N01: code %d is told as %s, with all that the plugin said", async (code, reason) => {
    const { network, plugins } = await toldNetwork("told");
    await plugins.fail("told", "DEL", code, 3);
    const fault = await faultOf(network.detach(deletionOf(owed(listOf(["told"]))), call));
    expect(fault).toEqual({
      reason,
      message:
        "DEL of plugin told in network pods for eth0 of sandbox 4f1c failed: " +
        `code ${code}, as told (why)`,
      details: { exitCode: 3, code, stderr: "last words" },
    });
  });

  it("goes on where a plugin knows nothing of the container: code 3", async () => {
    const { network, plugins } = await toldNetwork("first", "second");
    await plugins.fail("second", "DEL", 3);
    await valueOf(network.detach(deletionOf(owed(listOf(["first", "second"]))), call));
    expect(await plugins.times("first", "DEL")).toBe(1);
  });

  it.each([
    ["exit 7", "other", "exit code 7", { exitCode: 7 }],
    ["echo '{'; exit 1", "other", "exit code 1", { exitCode: 1 }],
    ['echo \'{"code":"x"}\'; exit 1', "other", "exit code 1", { exitCode: 1 }],
    ["kill -9 $$", "crashed", "ended by SIGKILL", {}],
    ["echo '{\"code\":11}' >&2; exit 1", "unavailable", "no message", { code: 11, exitCode: 1 }],
  ])("tells an end without a word as it is: %s", async (commands, reason, words, details) => {
    const { network, plugins } = await toldNetwork("told");
    await plugins.tell("told", "DEL", commands);
    const fault = await faultOf(network.detach(deletionOf(owed(listOf(["told"]))), call));
    expect(fault).toMatchObject({ reason, details });
    expect(fault.message).toContain(words);
  });

  it("N08: a plugin that hangs is ended with all that it started", async () => {
    const { network, plugins } = await toldNetwork("told");
    await plugins.tell("told", "DEL", "echo waiting >&2; sleep 1000 & echo $! >$0.pid; wait");
    const [controller, tells] = [new AbortController(), tellingCall()];
    const hung = { ...tells, signal: controller.signal };
    const fault = faultOf(network.detach(deletionOf(owed(listOf(["told"]))), hung));
    while (!(await plugins.isWaiting("told"))) await new Promise((r) => setTimeout(r, 5));
    controller.abort();
    const { reason, message, details } = await fault;
    expect(reason).toBe("timed-out");
    expect(message).toContain("DEL of plugin told in network pods for eth0 of sandbox 4f1c");
    expect(details?.stderr).toContain("waiting");
    expect(tells.waits).toContainEqual(expect.objectContaining({ name: "told", verb: "DEL" }));
    expect(await plugins.isWaiting("told")).toBe(false);
  });
});
