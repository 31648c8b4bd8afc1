import { chmod, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { err, ok, unchanged } from "podsandbox";
import { attachNetwork, type AttachRequest } from "podsandbox/linux";
import { describe, expect, it } from "vitest";
import { faultOf, portCall, valueOf } from "../../node/port-call.js";
import { emptyStore, sandboxNamed } from "../../node/store-records.js";
import { deletionOf, listOf, owed, toldNetwork, type ToldNetwork } from "./told-network.js";

const call = portCall();
const result = { cniVersion: "1.0.0", ips: [{ address: "10.1.0.5/24" }] };
const answer = `echo '${JSON.stringify(result)}'; exit 0`;

/** An ADD to the network of told plugins. */
function additionOf(configuration: string, interfaceName = "eth0"): AttachRequest {
  const attachment = { network: "pods", interfaceName, configuration };
  return { sandboxId: "4f1c", attachment, namespacePath: "/run/netns/none" };
}

/** The names of what is cached of the sandbox. */
async function cachedIn({ root }: ToldNetwork): Promise<readonly string[]> {
  return readdir(join(root, "attachments/4f1c")).catch(() => []);
}

/** What the store holds of the sandbox's attachments. */
async function recordedIn({ store }: Awaited<ReturnType<typeof emptyStore>>) {
  const found = await valueOf(store.findSandbox({ id: "4f1c" }, call));
  return found.state === "found" ? found.sandbox.attachments : undefined;
}

describe("an ADD", () => {
  it("runs in order, passes on what was answered, and answers the last result", async () => {
    const told = await toldNetwork("first", "second");
    await told.plugins.tell("first", "ADD", answer);
    const request = additionOf(listOf(["first", "second"]));
    expect(await valueOf(told.network.attach(request, call))).toEqual(result);
    expect((await told.plugins.given("first", "ADD")).input).not.toHaveProperty("prevResult");
    const { input, environment } = await told.plugins.given("second", "ADD");
    expect(input).toMatchObject({ prevResult: result });
    expect(environment).toMatchObject({ CNI_COMMAND: "ADD", CNI_NETNS: "/run/netns/none" });
  });

  it("ends at the first plugin that fails, and undoes nothing", async () => {
    const told = await toldNetwork("first", "second", "third");
    await told.plugins.fail("second", "ADD", 11);
    const request = additionOf(listOf(["first", "second", "third"]));
    expect((await faultOf(told.network.attach(request, call))).reason).toBe("unavailable");
    expect(await told.plugins.times("third", "ADD")).toBe(0);
    expect(await told.plugins.times("first", "DEL")).toBe(0);
    expect(await cachedIn(told)).toEqual(["pods@eth0.json"]);
  });

  it.each(["echo", "echo 5", "echo '{\"ips\":[1]}'", "echo '{'"])(
    "that answers no result is a fault: %s",
    async (commands) => {
      const told = await toldNetwork("told");
      await told.plugins.tell("told", "ADD", `${commands}; exit 0`);
      const fault = await faultOf(told.network.attach(additionOf(listOf(["told"])), call));
      expect(fault.reason).toBe("corrupt");
    },
  );

  it("N02: starts nothing where a plugin of its chain is missing", async () => {
    const { network, plugins } = await toldNetwork("told");
    const request = additionOf(listOf(["told", "gone"]));
    expect((await faultOf(network.attach(request, call))).reason).toBe("missing-program");
    expect(await plugins.calls()).toEqual([]);
  });

  it("is refused a second time, until a DEL has succeeded", async () => {
    const { network, plugins } = await toldNetwork("told");
    const configuration = listOf(["told"]);
    await valueOf(network.attach(additionOf(configuration), call));
    expect((await faultOf(network.attach(additionOf(configuration), call))).reason).toBe("refused");
    await valueOf(network.detach(deletionOf(owed(configuration)), call));
    await valueOf(network.attach(additionOf(configuration), call));
    expect(await plugins.times("told", "ADD")).toBe(2);
  });

  it.each<[string, Partial<AttachRequest>]>([
    ["namespace", { namespacePath: "" }],
    ["absolute", { namespacePath: "run" }],
    ["no plugin", { attachment: owed(listOf([])) }],
    ["arguments", { attachment: owed(listOf(["told"]), { arguments: { a: "b;c=d" } }) }],
    ["arguments", { attachment: owed(listOf(["told"]), { arguments: { "": "b" } }) }],
    ["'..'", { sandboxId: "'..'" }],
  ])("is refused for the sake of its %s", async (words, rest) => {
    const { network, plugins } = await toldNetwork("told");
    const request = { ...additionOf(listOf(["told"])), ...rest };
    for (const answered of [network.checkAttach(request, call), network.attach(request, call)]) {
      const { reason, message } = await faultOf(answered);
      expect(reason).toBe("refused");
      expect(message).toContain(words);
    }
    expect(await plugins.calls()).toEqual([]);
  });
});

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
    await told.plugins.tell("told", "ADD", answer);
    const configuration = listOf(["told"]);
    await valueOf(told.network.attach(additionOf(configuration), call));
    await told.plugins.fail("told", "DEL", 11);
    await faultOf(told.network.detach(deletionOf(owed(configuration)), call));
    expect((await told.plugins.given("told", "DEL")).input).toMatchObject({ prevResult: result });
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

describe("attachNetwork", () => {
  it("N02: owes before ADD begins, and records what it answered", async () => {
    const [told, stored] = [await toldNetwork("told"), await emptyStore()];
    await valueOf(stored.store.addSandbox({ sandbox: sandboxNamed("4f1c") }, call));
    const seen = `grep -q owed ${stored.root}/sandboxes/*/attachments/* || exit 9`;
    await told.plugins.tell("told", "ADD", `${seen}; ${answer}`);
    const request = additionOf(listOf(["told"]));
    const ports = { store: stored.store, network: told.network };
    expect(await valueOf(attachNetwork(ports, request, call))).toEqual(result);
    expect(await recordedIn(stored)).toEqual([owed(listOf(["told"]), { result })]);
  });

  it("N02: still owes where ADD fails", async () => {
    const [told, stored] = [await toldNetwork("told"), await emptyStore()];
    await valueOf(stored.store.addSandbox({ sandbox: sandboxNamed("4f1c") }, call));
    await told.plugins.fail("told", "ADD", 999);
    const ports = { store: stored.store, network: told.network };
    await faultOf(attachNetwork(ports, additionOf(listOf(["told"])), call));
    expect(await recordedIn(stored)).toEqual([owed(listOf(["told"]))]);
  });

  it("owes nothing that could not even be attempted", async () => {
    const [told, stored] = [await toldNetwork("told"), await emptyStore()];
    await valueOf(stored.store.addSandbox({ sandbox: sandboxNamed("4f1c") }, call));
    const ports = { store: stored.store, network: told.network };
    await chmod(join(told.pluginDirectory, "told"), 0o600);
    const request = additionOf(listOf(["told"]));
    expect((await faultOf(attachNetwork(ports, request, call))).reason).toBe("missing-program");
    expect(await recordedIn(stored)).toBeUndefined();
  });

  it("C02: runs no ADD where the store refuses, and says where it cannot record", async () => {
    const told = await toldNetwork("told");
    const fault = { reason: "refused", message: "it is stopping" } as const;
    const refusing = async () => err(fault);
    const accepting = async () => ok(unchanged);
    const request = additionOf(listOf(["told"]));
    const { network } = told;
    const stopping = { oweAttachment: refusing, recordAttachmentResult: accepting };
    expect(await faultOf(attachNetwork({ store: stopping, network }, request, call))).toEqual(
      fault,
    );
    expect(await told.plugins.calls()).toEqual([]);
    const full = { oweAttachment: accepting, recordAttachmentResult: refusing };
    expect(await faultOf(attachNetwork({ store: full, network }, request, call))).toEqual(fault);
    expect(await cachedIn(told)).toEqual(["pods@eth0.json"]);
  });
});
