import {
  err,
  type CreatorStore,
  type InvalidRequest,
  type Ports,
  type Result,
  type ResultAsync,
} from "../../../index.js";
import type { PodWorld } from "../../node/pods/node-world.js";
import { openRoot } from "../../node/pods/open-node.js";
import {
  atTheEdge,
  nodeFailed,
  podMethods,
  type NodeFailed,
  type PodMethods,
} from "../../node/pods/pod-methods.js";
import { parseId } from "../../node/pods/pod-request.js";
import type { CreatorRuntime } from "../../node/processes/creator-runtime.js";
import { fileStore } from "../../node/store/file-store.js";
import { cniNetwork, type CniNetwork } from "../cni/cni-network.js";
import { linuxFileSystem } from "../files/linux-file-system.js";
import { ociHooks } from "../hooks/oci-hooks.js";
import { ociRuntime } from "../oci/oci-runtime.js";
import type { Exec } from "../programs/exec.js";
import { openPrograms } from "../programs/open-programs.js";
import { spawnExec } from "../programs/spawn-exec.js";
import { bundleRuntime } from "./bundle-runtime.js";
import { describeContainer, describeSandbox, linuxLayout } from "./linux-layout.js";
import {
  parseLinuxNodeOptions,
  parseLinuxPod,
  type LinuxNodeOptions,
  type LinuxPodWish,
  type ParsedNodeOptions,
} from "./linux-pod-request.js";
import type { LinuxWorld } from "./linux-world.js";
import { lookForLinuxPod, type LinuxPodTraces } from "./look-for-linux-pod.js";
import { makeSandbox } from "./make-sandbox.js";

/** Ports that can create too. */
export interface LinuxNodePorts extends Ports {
  readonly store: CreatorStore;
  readonly runtime: CreatorRuntime;
  readonly network: CniNetwork;
}

/** A node for pods of an OCI runtime, with addresses by CNI. */
export interface LinuxNode extends PodMethods<LinuxPodWish> {
  readonly ports: LinuxNodePorts;
  /** The directory in which everything of it lies, without links. */
  readonly root: string;
  /** Looks everywhere on the host for what exists of a pod. */
  readonly look: (podSandboxId: string) => ResultAsync<LinuxPodTraces, InvalidRequest | NodeFailed>;
}

/**
 * Opens a node in a directory, which is made if it is not there. It takes root, an OCI runtime, and
 * the plugins of its networks; any number of processes may have the same node open.
 */
export function openLinuxNode(
  options: LinuxNodeOptions,
  exec: Exec = spawnExec(),
): ResultAsync<LinuxNode, InvalidRequest | NodeFailed> {
  return atTheEdge(async (): Promise<Result<LinuxNode, InvalidRequest | NodeFailed>> => {
    const parsed = parseLinuxNodeOptions(options);
    if (parsed.isErr()) return err(parsed.error);
    const root = await openRoot(parsed.value.root);
    return root.map((path) => createNode(createWorld(path, parsed.value, exec), path));
  });
}

/** Where the plugins of networks may be that pods were attached to earlier. */
const usualPluginDirectories = ["/opt/cni/bin", "/usr/lib/cni", "/usr/libexec/cni"];

function createWorld(root: string, options: ParsedNodeOptions, exec: Exec): LinuxWorld {
  const { cgroupParent, program, whenProgramIsMissing, rootfs, networks } = options;
  const layout = linuxLayout(root, cgroupParent, program);
  // One book of running programs: who takes a sandbox over waits for all that was begun for it.
  const programs = openPrograms({ root: layout.programs, exec });
  const runtime = ociRuntime({
    root: layout.runtime,
    ...{ program, whenProgramIsMissing, cgroupParent, programs },
  });
  return {
    layout,
    store: fileStore({ root: layout.store, derive: (id) => describeSandbox(layout, id) }),
    runtime,
    network: cniNetwork({
      root: layout.network,
      programs,
      pluginDirectories: networks.flatMap(({ pluginDirectories }) => pluginDirectories),
      formerPluginDirectories: usualPluginDirectories,
    }),
    fileSystem: linuxFileSystem({
      roots: [layout.pods, layout.volatile],
      namespaceRoots: [layout.namespaces],
      cgroupRoots: [cgroupParent],
      sandboxRoots: [layout.pods, layout.volatile, layout.namespaces, cgroupParent],
      exec,
    }),
    hooks: ociHooks({ exec, root: layout.hooks }),
    programs,
    rootfs,
    networks,
  };
}

function createNode(world: LinuxWorld, root: string): LinuxNode {
  const { store, network, fileSystem, hooks } = world;
  const runtime = bundleRuntime(world);
  const pods: PodWorld = {
    ...{ store, runtime, fileSystem },
    describeSandbox: (id) => describeSandbox(world.layout, id),
    describeContainer: (sandboxId, id) => describeContainer(world.layout, sandboxId, id),
  };
  return {
    ports: { store, runtime, network, fileSystem, hooks },
    root,
    ...podMethods(pods, { parsePod: parseLinuxPod, worldOf: (wish) => worldOf(world, pods, wish) }),
    look: (id) => atTheEdge(() => checkedLook(world, id)),
  };
}

/** The world in which one pod is made: what it wishes of its sandbox is made there. */
function worldOf(world: LinuxWorld, pods: PodWorld, wish: LinuxPodWish): PodWorld {
  return {
    ...pods,
    describeSandbox: (id) => {
      const { networkNamespace, ...described } = pods.describeSandbox(id);
      if (wish.hostNetwork) return { ...described, network: "node" };
      return { ...described, ...(networkNamespace && { networkNamespace }) };
    },
    makeSandbox: (sandbox) => makeSandbox(world, sandbox, wish),
  };
}

async function checkedLook(
  world: LinuxWorld,
  podSandboxId: unknown,
): Promise<Result<LinuxPodTraces, InvalidRequest | NodeFailed>> {
  const id = parseId(podSandboxId, "podSandboxId");
  if (id.isErr()) return err(id.error);
  return (await lookForLinuxPod(world, id.value)).mapErr(nodeFailed);
}
