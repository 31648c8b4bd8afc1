import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Attachment } from "podsandbox";
import { cniNetwork } from "podsandbox/linux";
import { describe, expect, it } from "vitest";
import { faultOf, portCall, valueOf } from "../../node/port-call.js";
import { temporaryDirectory } from "../../node/temporary-directory.js";
import { deletionOf, listOf, owed, toldNetwork, toldPrograms } from "./told-network.js";
import { toldPlugins } from "./told-plugins.js";

const call = portCall();

describe("what cannot be run", () => {
  it("N04: a missing plugin is named, with where it was looked for", async () => {
    const { network, pluginDirectory } = await toldNetwork("told");
    const fault = await faultOf(network.detach(deletionOf(owed(listOf(["told", "gone"]))), call));
    expect(fault.reason).toBe("missing-program");
    expect(fault.message).toContain("plugin gone in network pods");
    expect(fault.message).toContain(pluginDirectory);
  });

  it("N04: what is there and no program is missing too", async () => {
    const { network, pluginDirectory } = await toldNetwork("told");
    await chmod(join(pluginDirectory, "told"), 0o644);
    await mkdir(join(pluginDirectory, "directory"));
    for (const type of ["told", "directory"]) {
      const request = deletionOf(owed(listOf([type])));
      expect((await faultOf(network.detach(request, call))).reason).toBe("missing-program");
    }
  });

  it.each([
    ["", "it is empty"],
    ["{", "it is not JSON"],
    ["null", "all of it"],
    ["[]", "name"],
    ['{"name":"pods"}', "plugins.0.type"],
    ['{"name":"../pods","type":"told"}', "name"],
    ['{"name":"pods","type":"told","cniVersion":"1"}', "cniVersion"],
    ['{"name":"pods","plugins":{}}', "plugins"],
    ['{"name":"pods","plugins":[{"type":"told"},{"type":"../told"}]}', "plugins.1.type"],
    ['{"name":"pods","plugins":[{"type":"told"},{"type":"/bin/sh"}]}', "plugins.1.type"],
    ['{"name":"pods","plugins":[{"type":"told"},{"type":".."}]}', "plugins.1.type"],
  ])("S02: the configuration %s is corrupt, and nothing of it is run", async (text, where) => {
    const { network, plugins } = await toldNetwork("told");
    const fault = await faultOf(network.detach(deletionOf(owed(text)), call));
    expect(fault.reason).toBe("corrupt");
    expect(fault.message).toContain(where);
    expect(await plugins.calls()).toEqual([]);
  });

  it.each<[string, Partial<Attachment>]>([
    ["../pods", { network: "../pods" }],
    ["eth0/..", { interfaceName: "eth0/.." }],
    ["..", { interfaceName: ".." }],
    ["a:b", { interfaceName: "a:b" }],
    ["a b", { interfaceName: "a b" }],
    ["at most 15", { interfaceName: "x".repeat(16) }],
    ["empty", { interfaceName: "" }],
    ["NUL", { arguments: { name: "a\0b" } }],
    ["trusted", { pluginDirectories: ["/tmp"] }],
    ["trusted", { pluginDirectories: ["plugins"] }],
  ])("a record that says %j is refused, and nothing of it is run", async (words, rest) => {
    const { network, plugins } = await toldNetwork("told");
    const fault = await faultOf(network.detach(deletionOf(owed(listOf(["told"]), rest)), call));
    expect(fault.reason).toBe("refused");
    expect(fault.message).toContain(words);
    expect(await plugins.calls()).toEqual([]);
  });

  it("no way leads from a trusted directory to another", async () => {
    const { network, pluginDirectory } = await toldNetwork("told");
    for (const directory of [
      `${pluginDirectory}/..`,
      `${pluginDirectory}x`,
      `${pluginDirectory}:/`,
    ]) {
      const attachment = owed(listOf(["told"]), { pluginDirectories: [directory] });
      expect((await faultOf(network.detach(deletionOf(attachment), call))).reason).toBe("refused");
    }
  });

  it("N04: plugins of an attachment that is older than a move are still found", async () => {
    const base = await temporaryDirectory();
    const [now, before] = [join(base, "now"), join(base, "before")];
    await mkdir(before);
    await toldPlugins(before).add("told");
    const attachment = owed(listOf(["told"]), { pluginDirectories: [before] });
    const options = { root: join(base, "cni"), programs: toldPrograms(base) };
    const forgetful = cniNetwork({ ...options, pluginDirectories: [now] });
    expect((await faultOf(forgetful.detach(deletionOf(attachment), call))).reason).toBe("refused");
    const former = { pluginDirectories: [now], formerPluginDirectories: [before] };
    await valueOf(cniNetwork({ ...options, ...former }).detach(deletionOf(attachment), call));
    expect(await toldPlugins(before).times("told", "DEL")).toBe(1);
  });

  it("S02: a configuration that is nested without end is a fault", async () => {
    const { network } = await toldNetwork("told");
    for (const [open, close] of [["[", "]"] as const, ['{"a":', "}"] as const]) {
      const nested = `${open.repeat(100_000)}1${close.repeat(100_000)}`;
      const configuration = `{"name":"pods","type":"told","x":${nested}}`;
      expect(
        (await faultOf(network.detach(deletionOf(owed(configuration)), call))).message,
      ).not.toBe("");
    }
  });

  it("an id that leads out of a directory is refused", async () => {
    const { network, plugins } = await toldNetwork("told");
    const request = deletionOf(owed(listOf(["told"])), { sandboxId: "../x" });
    expect((await faultOf(network.detach(request, call))).reason).toBe("refused");
    expect(await plugins.calls()).toEqual([]);
  });

  it("N05: a cache that cannot be used does not keep DEL from being run", async () => {
    const { network, plugins, root } = await toldNetwork("told");
    await writeFile(root, "not a directory");
    await valueOf(network.detach(deletionOf(owed(listOf(["told"]))), call));
    expect(await plugins.times("told", "DEL")).toBe(1);
  });
});
