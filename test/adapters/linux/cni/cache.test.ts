import { readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { faultOf, portCall, valueOf } from "../../node/port-call.js";
import { additionOf, answerSomeResult, cachedIn, someResult } from "./told-network.js";
import { deletionOf, listOf, owed, toldNetwork } from "./told-network.js";

const call = portCall();

describe("what is cached", () => {
  it("tells a DEL whether there was anything, and goes with it", async () => {
    const told = await toldNetwork("told");
    const configuration = listOf(["told"]);
    await valueOf(told.network.attach(additionOf(configuration), call));
    const detach = () => valueOf(told.network.detach(deletionOf(owed(configuration)), call));
    expect(await detach()).toEqual({ changed: true, warnings: [] });
    expect(await readdir(join(told.root, "attachments"))).toEqual([]);
    expect(await readdir(join(told.root, "temporary"))).toEqual([]);
    expect(await detach()).toEqual({ changed: false, warnings: [] });
    expect(await told.plugins.times("told", "DEL")).toBe(2);
  });

  it("stays as long as a DEL fails", async () => {
    const told = await toldNetwork("told");
    const configuration = listOf(["told"]);
    await valueOf(told.network.attach(additionOf(configuration), call));
    await told.plugins.fail("told", "DEL", 11);
    await faultOf(told.network.detach(deletionOf(owed(configuration)), call));
    expect(await cachedIn(told)).toEqual(["pods@eth0.json"]);
  });

  it("gives DEL the result that was not recorded, if the very same was attached", async () => {
    const told = await toldNetwork("told");
    await told.plugins.tell("told", "ADD", answerSomeResult);
    const configuration = listOf(["told"]);
    await valueOf(told.network.attach(additionOf(configuration), call));
    await told.plugins.fail("told", "DEL", 11);
    await faultOf(told.network.detach(deletionOf(owed(configuration)), call));
    expect((await told.plugins.given("told", "DEL")).input).toMatchObject({
      prevResult: someResult,
    });
    const other = owed(listOf(["told"], { name: "other" }));
    await faultOf(told.network.detach(deletionOf(other), call));
    expect((await told.plugins.given("told", "DEL")).input).not.toHaveProperty("prevResult");
  });

  it.each([0, 20])("N05: cut to %d bytes is put aside, and DEL is run", async (bytes) => {
    const told = await toldNetwork("told");
    const configuration = listOf(["told"]);
    await valueOf(told.network.attach(additionOf(configuration), call));
    const path = join(told.root, "attachments/4f1c/pods@eth0.json");
    const text = await readFile(path, "utf8");
    await truncate(path, bytes);
    const done = await valueOf(told.network.detach(deletionOf(owed(configuration)), call));
    expect(done).toEqual({ changed: true, warnings: [expect.stringContaining("damaged")] });
    expect(await told.plugins.times("told", "DEL")).toBe(1);
    const [aside = ""] = await readdir(join(told.root, "quarantine"));
    expect(await readFile(join(told.root, "quarantine", aside), "utf8")).toBe(text.slice(0, bytes));
    expect(await cachedIn(told)).toEqual([]);
  });
});

describe("a sandbox whose record cannot be read", () => {
  it("S02: is detached from all that is cached, last attached first", async () => {
    const told = await toldNetwork("told");
    for (const name of ["eth9", "eth1", "eth5"])
      await valueOf(told.network.attach(additionOf(listOf(["told"]), name), call));
    await told.plugins.tell("told", "DEL", 'echo $CNI_IFNAME >> "$0.order"');
    const request = deletionOf("unreadable");
    expect((await valueOf(told.network.detach(request, call))).changed).toBe(true);
    const order = await readFile(join(told.pluginDirectory, "told.order"), "utf8");
    expect(order).toBe("eth5\neth1\neth9\n");
    const again = await valueOf(told.network.detach(request, call));
    expect(again).toEqual({
      changed: false,
      warnings: [expect.stringContaining("none was found")],
    });
  });

  it("N07: is detached from the others where one fails; a repeat does what is left", async () => {
    const told = await toldNetwork("told");
    for (const name of ["eth0", "eth1", "eth2"])
      await valueOf(told.network.attach(additionOf(listOf(["told"]), name), call));
    const failure = "echo '{\"code\":11}'; exit 1";
    await told.plugins.tell("told", "DEL", `[ $CNI_IFNAME = eth1 ] && { ${failure}; }`);
    const fault = await faultOf(told.network.detach(deletionOf("unreadable"), call));
    expect(fault).toMatchObject({ reason: "unavailable", details: { code: 11 } });
    expect(await cachedIn(told)).toEqual(["pods@eth1.json"]);
    await told.plugins.tell("told", "DEL", "");
    await valueOf(told.network.detach(deletionOf("unreadable"), call));
    expect(await cachedIn(told)).toEqual([]);
  });

  it("N05: is detached from the rest where some of it is damaged, which is said", async () => {
    const told = await toldNetwork("told");
    for (const name of ["eth0", "eth1"])
      await valueOf(told.network.attach(additionOf(listOf(["told"]), name), call));
    const text = await readFile(join(told.root, "attachments/4f1c/pods@eth0.json"), "utf8");
    await writeFile(join(told.root, "attachments/4f1c/pods@eth1.json"), text);
    const done = await valueOf(told.network.detach(deletionOf("unreadable"), call));
    expect(done.changed).toBe(true);
    expect(done.warnings).toEqual([expect.stringMatching(/eth1.*another.*was not freed/)]);
    expect(await told.plugins.times("told", "DEL")).toBe(1);
  });
});
