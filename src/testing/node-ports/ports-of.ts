import type { Caller } from "../engine/caller.js";
import type { FakePorts } from "../fake-node.js";
import { creatorCommands } from "./creator-commands.js";
import { eventsPort } from "./events-port.js";
import { fileSystemPort } from "./file-system-port.js";
import { hooksPort } from "./hooks-port.js";
import { networkPort } from "./network-port.js";
import { labelsPort, nriPort } from "./observer-ports.js";
import { runtimePort } from "./runtime-port.js";
import { storeCommands } from "./store-commands.js";
import { storeQueries } from "./store-queries.js";
import { storeWaits } from "./store-waits.js";

/** The extensions that a fake node has, besides its clock. */
export const extensionNames = ["nri", "labels", "hooks", "events"] as const;

/** One of the extensions that a fake node may have. */
export type ExtensionName = (typeof extensionNames)[number];

/** The ports of one process, over the world that all processes share. */
export function portsOf(caller: Caller, extensions: readonly ExtensionName[]): FakePorts {
  const has = (name: ExtensionName): boolean => extensions.includes(name);
  return {
    store: {
      ...storeQueries(caller),
      ...storeWaits(caller),
      ...storeCommands(caller),
      ...creatorCommands(caller),
    },
    runtime: runtimePort(caller),
    network: networkPort(caller),
    fileSystem: fileSystemPort(caller),
    clock: caller.clock,
    ...(has("nri") && { nri: nriPort(caller) }),
    ...(has("labels") && { labels: labelsPort(caller) }),
    ...(has("hooks") && { hooks: hooksPort(caller) }),
    ...(has("events") && { events: eventsPort(caller) }),
  };
}
