import { err, networkByRuntimeHandler, ok, type NetworkPlugin } from "podsandbox";
import { describe, expect, it } from "vitest";
import { calling } from "../testing/calling.js";
import { request } from "./prepared-network.js";

/** A plugin that answers with a warning which tells whose it is. */
function pluginOf(name: string): NetworkPlugin {
  return {
    detach: async (given) => ok({ changed: true, warnings: [name, given.sandboxId] }),
    listSandboxes: async () => ok([name, "of both"]),
    collectGarbage: async (given) => ok({ changed: true, warnings: [name, given.network] }),
  };
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

  const garbage = { network: "pods", configuration: "{}", valid: [] };

  it.each([
    ["kata", "for kata"],
    ["runc", "for all others"],
  ])("leaves the garbage of a network of handler %j to the plugin %s", async (handler, name) => {
    const network = networkByRuntimeHandler(plugins, pluginOf("for all others"));
    const request = { ...garbage, runtimeHandler: handler };
    const collected = await network.collectGarbage(request, calling());
    expect(collected).toEqual(ok({ changed: true, warnings: [name, "pods"] }));
  });

  it("collects no garbage without a plugin for it", async () => {
    const request = { ...garbage, runtimeHandler: "runc" };
    const collected = await networkByRuntimeHandler(plugins).collectGarbage(request, calling());
    expect(collected._unsafeUnwrapErr().reason).toBe("missing-program");
  });

  it("lists what all plugins hold, each once, and what one cannot list is a fault", async () => {
    const shared = pluginOf("shared");
    const network = networkByRuntimeHandler({ a: shared, b: shared }, pluginOf("for all others"));
    expect(await network.listSandboxes({}, calling())).toEqual(
      ok(["shared", "of both", "for all others"]),
    );
    const fault = { reason: "unavailable", message: "it is away" } as const;
    const broken = { ...pluginOf("broken"), listSandboxes: async () => err(fault) };
    const together = networkByRuntimeHandler({ ...plugins, broken });
    expect(await together.listSandboxes({}, calling())).toEqual(err(fault));
    expect(await networkByRuntimeHandler({}).listSandboxes({}, calling())).toEqual(ok([]));
  });
});
