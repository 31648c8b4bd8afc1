import { err, ok, type Result } from "neverthrow";
import type { Call } from "../ports/call.js";
import type { AdapterFault } from "../ports/fault.js";
import type { NetworkPlugin } from "../ports/network-plugin.js";

/**
 * A network plugin that leaves each pod to the plugin of its runtime handler, and to `fallback`
 * where the handler has none of its own; without either it is a fault that needs an operator, not a
 * success. What they hold is listed together. (seed 001 getNetworkPlugin; failures.md N04)
 */
export function networkByRuntimeHandler(
  plugins: Readonly<Record<string, NetworkPlugin>>,
  fallback?: NetworkPlugin,
): NetworkPlugin {
  const chosenFor = (handler: string): NetworkPlugin | undefined =>
    (Object.hasOwn(plugins, handler) ? plugins[handler] : undefined) ?? fallback;
  const all = new Set([...Object.values(plugins), ...(fallback === undefined ? [] : [fallback])]);
  return {
    async detach(request, call) {
      const { runtimeHandler } = request;
      return chosenFor(runtimeHandler)?.detach(request, call) ?? noneFor(runtimeHandler);
    },
    listSandboxes: (_request, call) => listTogether([...all], call),
    async collectGarbage(request, call) {
      const { runtimeHandler } = request;
      return chosenFor(runtimeHandler)?.collectGarbage(request, call) ?? noneFor(runtimeHandler);
    },
  };
}

function noneFor(runtimeHandler: string): Result<never, AdapterFault> {
  const message = `no network plugin for runtime handler "${runtimeHandler}"`;
  return err({ reason: "missing-program", message });
}

async function listTogether(
  plugins: readonly NetworkPlugin[],
  call: Call,
): Promise<Result<readonly string[], AdapterFault>> {
  const ids = new Set<string>();
  for (const plugin of plugins) {
    const listed = await plugin.listSandboxes({}, call);
    if (listed.isErr()) return err(listed.error);
    for (const id of listed.value) ids.add(id);
  }
  return ok([...ids]);
}
