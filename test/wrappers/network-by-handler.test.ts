import { err, networkByRuntimeHandler, ok, type NetworkPlugin } from "podsandbox";
import { describe, expect, it } from "vitest";
import { calling } from "../testing/calling.js";
import { request } from "./prepared-network.js";

/** A plugin that answers with a warning which tells whose it is. */
function pluginOf(name: string): NetworkPlugin {
  return { detach: async (given) => ok({ changed: true, warnings: [name, given.sandboxId] }) };
}

async function chosenBy(network: NetworkPlugin, runtimeHandler: string) {
  return network.detach({ ...request, runtimeHandler }, calling());
}

describe("networkByRuntimeHandler", () => {
  const plugins = { kata: pluginOf("for kata") };

  it.each([
    ["kata", "for kata"],
    ["runc", "for all others"],
    ["", "for all others"],
    ["constructor", "for all others"],
  ])("leaves a pod of handler %j to the plugin %s", async (handler, name) => {
    const network = networkByRuntimeHandler(plugins, pluginOf("for all others"));
    const detached = await chosenBy(network, handler);
    expect(detached).toEqual(ok({ changed: true, warnings: [name, "a"] }));
  });

  it.each(["runc", "", "toString"])(
    "is a fault for handler %j without either (N04)",
    async (of) => {
      expect(await chosenBy(networkByRuntimeHandler(plugins), of)).toEqual(
        err({
          reason: "missing-program",
          message: `no network plugin for runtime handler "${of}"`,
        }),
      );
    },
  );
});
