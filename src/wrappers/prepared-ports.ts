import type { ContainerRuntime } from "../ports/container-runtime.js";
import type { ContainerStore, Lease } from "../ports/container-store.js";
import type { Done } from "../ports/done.js";
import type {
  Clock,
  ContainerEvents,
  NodeResourceInterface,
  PostStopHooks,
  ProcessLabels,
  SynchronizationBlock,
} from "../ports/extensions.js";
import type { FileSystem } from "../ports/file-system.js";
import type { NetworkPlugin } from "../ports/network-plugin.js";
import type { Prepared, PreparedMethod } from "./caller.js";

/**
 * Ports that are guarded, limited and retried: no call of them throws, rejects or hangs. Made by
 * `preparePorts`; every function of the library takes them instead of the caller's own.
 */
export interface PreparedPorts {
  readonly store: Prepared<ContainerStore>;
  readonly runtime: Prepared<ContainerRuntime>;
  readonly network: Prepared<NetworkPlugin>;
  readonly fileSystem: Prepared<FileSystem>;
  readonly nri: Prepared<NodeResourceInterface> | undefined;
  readonly labels: Prepared<ProcessLabels> | undefined;
  readonly hooks: Prepared<PostStopHooks> | undefined;
  readonly events: ContainerEvents | undefined;
  /** Gives back what an adapter has handed out: that too is guarded and limited. */
  readonly giveBack: {
    readonly lease: PreparedMethod<Lease, Done>;
    readonly block: PreparedMethod<SynchronizationBlock, Done>;
  };
  readonly clock: Clock;
  /** Why the host's time is used in place of the caller's clock, if it is. */
  readonly clockTrouble: () => string | undefined;
  /** Ends the shared timer if nothing is under way. */
  readonly rest: () => void;
}
