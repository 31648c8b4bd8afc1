import type { ContainerRuntime } from "./container-runtime.js";
import type { ContainerStore } from "./container-store.js";
import type {
  Clock,
  ContainerEvents,
  NodeResourceInterface,
  PostStopHooks,
  ProcessLabels,
} from "./extensions.js";
import type { FileSystem } from "./file-system.js";
import type { NetworkPlugin } from "./network-plugin.js";

/** All that the caller supplies: four ports, and the extensions it has. */
export interface Ports {
  readonly store: ContainerStore;
  readonly runtime: ContainerRuntime;
  readonly network: NetworkPlugin;
  readonly fileSystem: FileSystem;
  readonly nri?: NodeResourceInterface;
  readonly labels?: ProcessLabels;
  readonly hooks?: PostStopHooks;
  readonly events?: ContainerEvents;
  /** The host's clock if missing. */
  readonly clock?: Clock;
}
