import type { NetworkConfiguration } from "./read-configuration.js";

/** Plugins that look in the namespace for the addresses whose rules they are to remove. */
const looksInside = new Set(["bridge", "ptp"]);

/**
 * What plugins may have left although their DEL exited with 0: without a namespace, those of
 * version 1.1 do not learn the addresses, and keep the rules of `ipMasq`. (failures.md N03)
 */
export function leftMasquerade(
  { name, plugins }: NetworkConfiguration,
  namespacePath: string | undefined,
): readonly string[] {
  if (namespacePath !== undefined) return [];
  return plugins
    .filter(({ type, body }) => looksInside.has(type) && body["ipMasq"] === true)
    .map(
      ({ type }) => `${type} of network ${name} had no namespace: its masquerade rules may stay`,
    );
}
