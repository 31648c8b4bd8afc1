import type { CreatorStore, FileSystem, PostStopHooks } from "../../../index.js";
import type { CniNetwork } from "../cni/cni-network.js";
import type { OciRuntime } from "../oci/oci-runtime.js";
import type { Programs } from "../programs/programs.js";
import type { LinuxLayout } from "./linux-layout.js";
import type { NamedNetwork } from "./linux-pod-request.js";

/** What the functions of one Linux node share. */
export interface LinuxWorld {
  readonly layout: LinuxLayout;
  readonly store: CreatorStore;
  readonly runtime: OciRuntime;
  readonly network: CniNetwork;
  readonly fileSystem: FileSystem;
  readonly hooks: PostStopHooks;
  readonly programs: Programs;
  readonly rootfs: string;
  readonly networks: readonly NamedNetwork[];
}
