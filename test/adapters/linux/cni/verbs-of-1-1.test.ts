import { describe, expect, it } from "vitest";
import { faultOf, portCall, valueOf } from "../../node/port-call.js";
import { deletionOf, listOf, owed, toldNetwork } from "./told-network.js";

const call = portCall();
const configuration = listOf(["first", "second"], { cniVersion: "1.1.0" });
const about = { network: "pods", runtimeHandler: "" };
const valid = [{ sandboxId: "4f1c", interfaceName: "eth0" }];

describe("garbage of a network", () => {
  it("is collected by every plugin, given what is valid", async () => {
    const { network, plugins, pluginDirectory } = await toldNetwork("first", "second");
    const done = await valueOf(network.collectGarbage({ ...about, configuration, valid }, call));
    expect(done).toEqual({ changed: true, warnings: [] });
    for (const type of ["first", "second"]) {
      const { input, environment } = await plugins.given(type, "GC");
      const attachments = [{ containerID: "4f1c", ifname: "eth0" }];
      expect(input).toEqual({
        ...{ cniVersion: "1.1.0", name: "pods", type },
        "cni.dev/valid-attachments": attachments,
      });
      expect(environment).toMatchObject({ CNI_COMMAND: "GC", CNI_PATH: pluginDirectory });
    }
  });

  it.each([3, 4])("is left to the others where a plugin answers code %d", async (code) => {
    const { network, plugins } = await toldNetwork("first", "second");
    await plugins.fail("first", "GC", code);
    const done = await valueOf(network.collectGarbage({ ...about, configuration, valid }, call));
    expect(done.warnings).toEqual([expect.stringContaining("first does not know GC")]);
    expect(done.changed).toBe(true);
  });

  it("is asked of all plugins, whichever of them fails", async () => {
    const { network, plugins } = await toldNetwork("first", "second");
    await plugins.fail("first", "GC", 999);
    await plugins.fail("second", "GC", 11);
    const fault = await faultOf(network.collectGarbage({ ...about, configuration, valid }, call));
    expect(fault.message).toMatch(/plugin first.*999.*; .*plugin second.*11/);
  });

  it.each([
    ["came with CNI 1.1.0", { cniVersion: "1.0.0" }],
    ["came with CNI 1.1.0", { cniVersion: undefined }],
    ["disables GC", { cniVersion: "1.1.0", disableGC: true }],
  ])("is left alone where its configuration %s", async (words, rest) => {
    const { network, plugins } = await toldNetwork("told");
    const request = { ...about, configuration: listOf(["told"], rest), valid };
    const { changed, warnings } = await valueOf(network.collectGarbage(request, call));
    expect(changed).toBe(false);
    expect(warnings).toEqual([expect.stringContaining(words)]);
    expect(await plugins.calls()).toEqual([]);
  });

  it("of another network than the configuration names is refused", async () => {
    const { network, plugins } = await toldNetwork("first", "second");
    const request = { ...about, network: "others", configuration, valid };
    expect((await faultOf(network.collectGarbage(request, call))).reason).toBe("refused");
    expect(await plugins.calls()).toEqual([]);
  });

  it("of a configuration that cannot be read is a fault", async () => {
    const { network } = await toldNetwork("told");
    const request = { ...about, configuration: "{", valid };
    expect((await faultOf(network.collectGarbage(request, call))).reason).toBe("corrupt");
    expect((await faultOf(network.status(request, call))).reason).toBe("corrupt");
  });
});

describe("the status of a network", () => {
  it.each([
    [undefined, "ready"],
    [50, "not-ready"],
    [51, "impaired"],
  ])("is with code %s of its worst plugin %s", async (code, state) => {
    const { network, plugins } = await toldNetwork("first", "second");
    if (code !== undefined) {
      await plugins.fail("first", "STATUS", code);
      await plugins.fail("second", "STATUS", 50);
    }
    const status = await valueOf(network.status({ configuration }, call));
    expect(status.state).toBe(state);
    expect(status.messages).toHaveLength(code === undefined ? 0 : 2);
    expect((await plugins.given("second", "STATUS")).input).toMatchObject({ name: "pods" });
  });

  it("is unknown where no plugin speaks it", async () => {
    const { network, plugins } = await toldNetwork("first", "second");
    for (const type of ["first", "second"]) await plugins.fail(type, "STATUS", 4);
    const status = await valueOf(network.status({ configuration }, call));
    expect(status).toMatchObject({ state: "unknown", warnings: [/first/, /second/].map(like) });
    const old = await valueOf(network.status({ configuration: listOf(["first"]) }, call));
    expect(old).toMatchObject({ state: "unknown", warnings: [like(/1\.1\.0/)] });
  });

  it("is a fault where a plugin fails otherwise", async () => {
    const { network, plugins } = await toldNetwork("first", "second");
    await plugins.fail("second", "STATUS", 7);
    expect((await faultOf(network.status({ configuration }, call))).details?.code).toBe(7);
  });

  it("never keeps a DEL from being run", async () => {
    const { network, plugins } = await toldNetwork("first", "second");
    await plugins.fail("first", "STATUS", 50);
    await valueOf(network.detach(deletionOf(owed(configuration)), call));
    expect(await plugins.times("first", "DEL")).toBe(1);
    expect(await plugins.times("first", "STATUS")).toBe(0);
  });
});

function like(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}
