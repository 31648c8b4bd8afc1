import type { JsonObject } from "../../../index.js";
import { isAtLeast } from "./cni-version.js";
import type { NetworkConfiguration, PluginConfiguration } from "./read-configuration.js";

/** What a plugin is told besides its configuration. */
export interface ForPlugin {
  /** The capability arguments of the attachment; a plugin gets those that it wants. */
  readonly capabilities?: JsonObject | undefined;
  readonly prevResult?: JsonObject | undefined;
  readonly validAttachments?: readonly JsonObject[];
}

/**
 * What a plugin reads on its standard input: its own configuration with the name and the version of
 * its network. (CNI SPEC 1.1.0 §3, "Deriving request configuration")
 */
export function pluginInput(
  { name, cniVersion }: NetworkConfiguration,
  { body, capabilities: wanted }: PluginConfiguration,
  { capabilities = {}, prevResult, validAttachments }: ForPlugin,
): string {
  const given = wanted.filter((one) => capabilities[one] !== undefined);
  const runtimeConfig = Object.fromEntries(given.map((one) => [one, capabilities[one]]));
  return JSON.stringify({
    ...body,
    cniVersion,
    name,
    capabilities: undefined,
    ...(given.length > 0 && { runtimeConfig }),
    ...(prevResult !== undefined && { prevResult }),
    ...(validAttachments !== undefined && { "cni.dev/valid-attachments": validAttachments }),
  });
}

/** Whether a DEL is told what ADD answered, in the version of the network. */
export function tellsDelOfAdd({ cniVersion }: NetworkConfiguration): boolean {
  return isAtLeast(cniVersion, "0.4.0");
}
