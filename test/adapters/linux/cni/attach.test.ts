import type { AttachRequest } from "podsandbox/linux";
import { describe, expect, it } from "vitest";
import { faultOf, portCall, valueOf } from "../../node/port-call.js";
import { additionOf, answerSomeResult, cachedIn, someResult } from "./told-network.js";
import { deletionOf, listOf, owed, toldNetwork } from "./told-network.js";

const call = portCall();

describe("an ADD", () => {
  it("runs in order, passes on what was answered, and answers the last result", async () => {
    const told = await toldNetwork("first", "second");
    await told.plugins.tell("first", "ADD", answerSomeResult);
    const request = additionOf(listOf(["first", "second"]));
    expect(await valueOf(told.network.attach(request, call))).toEqual(someResult);
    expect((await told.plugins.given("first", "ADD")).input).not.toHaveProperty("prevResult");
    const { input, environment } = await told.plugins.given("second", "ADD");
    expect(input).toMatchObject({ prevResult: someResult });
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
