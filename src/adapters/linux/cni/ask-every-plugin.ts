import { err, ok, type AdapterFault, type Call, type Result } from "../../../index.js";
import type { CniSetting } from "./cni-setting.js";
import { isAtLeast } from "./cni-version.js";
import { cniCodes } from "./plugin-fault.js";
import { directoriesOf } from "./plugin-directories.js";
import type { ForPlugin } from "./plugin-input.js";
import { readConfiguration, type NetworkConfiguration } from "./read-configuration.js";
import { runPlugin } from "./run-plugin.js";

/** A network of which something is asked that is about no attachment. */
export interface NetworkRequest {
  /** A network configuration list, or the configuration of a single plugin. */
  readonly configuration: string;
  /** Where its plugins are; where ADD looks, if missing. */
  readonly pluginDirectories?: readonly string[];
}

/** What the plugins of a network answered. */
interface Asked {
  readonly network: NetworkConfiguration;
  /** How many of them know the verb, whatever they said. */
  readonly answered: number;
  /** Of those that know it and failed. */
  readonly faults: readonly AdapterFault[];
  /** About what was not asked, and why. */
  readonly warnings: readonly string[];
}

/** Runs a verb that came with CNI 1.1 on every plugin of a network, also where one fails. */
export async function askEveryPlugin(
  setting: CniSetting,
  verb: "GC" | "STATUS",
  { network, directories, given }: Asking,
  call: Call,
): Promise<Asked> {
  const version = network.cniVersion;
  if (!isAtLeast(version, "1.1.0"))
    return unasked(network, `${verb} came with CNI 1.1.0, and it is ${version ?? "older"}`);
  const subject = "all its attachments";
  const owner = `network.${network.name}`;
  const run = { verb, network, directories, owner, subject, variables: {} };
  let asked: Asked = { network, answered: 0, faults: [], warnings: [] };
  for (const plugin of network.plugins) {
    const ran = await runPlugin(setting, run, plugin, given, call);
    asked = plus(asked, plugin.type, verb, ran);
  }
  return asked;
}

/** What is asked, and of which network. */
interface Asking {
  readonly network: NetworkConfiguration;
  readonly directories: readonly string[];
  readonly given: ForPlugin;
}

/** Reads of which network something is asked. */
export function readAsking(
  setting: CniSetting,
  { configuration, pluginDirectories }: NetworkRequest,
  given: ForPlugin,
): Result<Asking, AdapterFault> {
  const network = readConfiguration(configuration);
  if (network.isErr()) return err(network.error);
  const directories = directoriesOf(setting, pluginDirectories);
  if (directories.isErr()) return err(directories.error);
  return ok({ network: network.value, directories: directories.value, given });
}

/** Nothing was asked, and why. */
export function unasked(network: NetworkConfiguration, why: string): Asked {
  return { network, answered: 0, faults: [], warnings: [`network ${network.name}: ${why}`] };
}

function plus(asked: Asked, type: string, verb: string, ran: Result<string, AdapterFault>): Asked {
  if (ran.isErr() && unknownVerb.has(ran.error.details?.code)) {
    const warning = `network ${asked.network.name}: plugin ${type} does not know ${verb}`;
    return { ...asked, warnings: [...asked.warnings, warning] };
  }
  const faults = ran.isErr() ? [...asked.faults, ran.error] : asked.faults;
  return { ...asked, faults, answered: asked.answered + 1 };
}

/** Plugins older than CNI 1.1 look for a container before they look at the verb. */
const unknownVerb: ReadonlySet<number | undefined> = new Set([
  cniCodes.unknownContainer,
  cniCodes.invalidEnvironment,
]);
