import { err, ok, type AdapterFault, type Call, type Result } from "../../../index.js";
import type { Programs } from "../programs/programs.js";
import { findPlugin } from "./find-plugin.js";
import { pluginFault } from "./plugin-fault.js";
import { pluginInput, type ForPlugin } from "./plugin-input.js";
import type { NetworkConfiguration, PluginConfiguration } from "./read-configuration.js";

/** How the plugins of a network are run, whichever of them it is. */
export interface ChainRun {
  readonly verb: "ADD" | "DEL" | "GC" | "STATUS";
  readonly network: NetworkConfiguration;
  /** Where plugins are looked for, by us and by plugins that run others. */
  readonly directories: readonly string[];
  /** The sandbox, or what stands for it where the verb is about none. */
  readonly owner: string;
  /** What the verb is about, for people. */
  readonly subject: string;
  /** Of CNI's variables those that are about the attachment. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What runs plugins. */
export interface PluginHost {
  readonly programs: Programs;
  /** What plugins find in their environment besides CNI's variables. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Runs one plugin to its end, and answers what it wrote on its standard output. */
export async function runPlugin(
  { programs, environment }: PluginHost,
  { verb, network, directories, owner, subject, variables }: ChainRun,
  plugin: PluginConfiguration,
  given: ForPlugin,
  call: Call,
): Promise<Result<string, AdapterFault>> {
  const program = await findPlugin(plugin.type, directories);
  const who = `${verb} of plugin ${plugin.type} in network ${network.name} for ${subject}`;
  if (program.isErr()) return err(within(who, program.error));
  const request = {
    program: program.value,
    arguments: [],
    environment: {
      ...environment,
      ...variables,
      CNI_COMMAND: verb,
      CNI_PATH: directories.join(":"),
    },
    input: pluginInput(network, plugin, given),
    sandboxId: owner,
    verb,
  };
  const ran = await programs.run(request, call);
  if (ran.isErr()) return err(within(who, ran.error));
  return ran.value.exitCode === 0 ? ok(ran.value.stdout) : err(pluginFault(who, ran.value));
}

function within(who: string, fault: AdapterFault): AdapterFault {
  return { ...fault, message: `${who}: ${fault.message}` };
}
