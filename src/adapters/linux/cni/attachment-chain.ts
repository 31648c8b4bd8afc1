import {
  err,
  ok,
  whyNotAnId,
  type AdapterFault,
  type Attachment,
  type Result,
} from "../../../index.js";
import { directoriesOf, type PluginPlaces } from "./plugin-directories.js";
import { readConfiguration } from "./read-configuration.js";
import type { ChainRun } from "./run-plugin.js";
import { whyNotAnInterface } from "./why-not-an-interface.js";

/** What is attached or detached, as ADD was or will be told of it. */
interface ChainRequest {
  readonly verb: "ADD" | "DEL";
  readonly sandboxId: string;
  readonly attachment: Omit<Attachment, "state" | "result">;
  /** None where the namespace is gone. */
  readonly namespacePath: string | undefined;
}

/**
 * How the plugins of an attachment are run, all of it from what is recorded; nothing is run where
 * any part of it cannot be understood. (failures.md N04 and N06)
 */
export function attachmentChain(
  { verb, sandboxId, attachment, namespacePath = "" }: ChainRequest,
  places: PluginPlaces,
): Result<ChainRun, AdapterFault> {
  const { network: key, interfaceName, configuration, arguments: given = {} } = attachment;
  const subject = `${interfaceName} of sandbox ${sandboxId}`;
  const why = whyNotAKey(key, interfaceName) ?? whyNotInAnEnvironment(namespacePath, given);
  const what = `${verb} in network ${key} for ${subject}`;
  if (why !== undefined) return err({ reason: "refused", message: `${what}: ${why}` });
  const network = readConfiguration(configuration);
  if (network.isErr()) return err(about(what, network.error));
  const directories = directoriesOf(places, attachment.pluginDirectories);
  if (directories.isErr()) return err(about(what, directories.error));
  const pairs = Object.entries(given).map(([name, value]) => `${name}=${value}`);
  return ok({
    verb,
    network: network.value,
    directories: directories.value,
    owner: sandboxId,
    subject,
    variables: {
      CNI_CONTAINERID: sandboxId,
      CNI_NETNS: namespacePath,
      CNI_IFNAME: interfaceName,
      CNI_ARGS: pairs.join(";"),
    },
  });
}

/** The name of a network and of an interface make the name of a file. */
function whyNotAKey(network: string, interfaceName: string): string | undefined {
  const why = whyNotAnId(network);
  if (why !== undefined) return `the network ${JSON.stringify(network)} ${why}`;
  const whyNot = whyNotAnInterface(interfaceName);
  return whyNot && `the interface ${JSON.stringify(interfaceName)} ${whyNot}`;
}

function whyNotInAnEnvironment(
  namespacePath: string,
  given: Readonly<Record<string, string>>,
): string | undefined {
  if (namespacePath !== "" && !namespacePath.startsWith("/"))
    return "the path of a namespace is absolute";
  const texts = [namespacePath, ...Object.entries(given).flat()];
  return texts.some((text) => text.includes("\0")) ? "no argument may hold a NUL" : undefined;
}

function about(what: string, fault: AdapterFault): AdapterFault {
  return { ...fault, message: `${what}: ${fault.message}` };
}
