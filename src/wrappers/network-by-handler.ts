import { err } from "neverthrow";
import type { NetworkPlugin } from "../ports/network-plugin.js";

/**
 * A network plugin that leaves each pod to the plugin of its runtime handler, and to `fallback`
 * where the handler has none of its own; without either it is a fault that needs an operator, not a
 * success. (seed 001 getNetworkPlugin; failures.md N04)
 */
export function networkByRuntimeHandler(
  plugins: Readonly<Record<string, NetworkPlugin>>,
  fallback?: NetworkPlugin,
): NetworkPlugin {
  return {
    async detach(request, call) {
      const { runtimeHandler } = request;
      const own = Object.hasOwn(plugins, runtimeHandler) ? plugins[runtimeHandler] : undefined;
      const plugin = own ?? fallback;
      if (plugin !== undefined) return plugin.detach(request, call);
      const message = `no network plugin for runtime handler "${runtimeHandler}"`;
      return err({ reason: "missing-program", message });
    },
  };
}
