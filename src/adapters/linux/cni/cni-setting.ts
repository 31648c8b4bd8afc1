import type { PluginPlaces } from "./plugin-directories.js";
import type { PluginHost } from "./run-plugin.js";

/** What every operation on a CNI network needs. */
export interface CniSetting extends PluginHost, PluginPlaces {
  /** The directory of the cache. */
  readonly root: string;
}
