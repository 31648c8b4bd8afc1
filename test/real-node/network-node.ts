import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { removePodSandbox, stopPodSandbox } from "podsandbox";
import type { Attachment, Fault, LifecycleOptions, SandboxRecord } from "podsandbox";
import type { RemovePodSandboxError, RemoveReport } from "podsandbox";
import type { StopPodSandboxError, StopReport } from "podsandbox";
import { spawnExec, type Exec, type LinuxPodWish, type PodNetwork } from "podsandbox/linux";
import { onTestFinished, type TestContext } from "vitest";
import { portCall } from "../adapters/node/port-call.js";
import { toldPlugins, type ToldPlugins } from "../adapters/linux/cni/told-plugins.js";
import { needsRealNode } from "./needs-real-node.js";
import { bridgeNetwork, pluginDirectory, realNode } from "./real-node.js";
import type { RealNode, RealPlace } from "./real-node.js";

/** What a plugin was run with. */
export interface PluginRun {
  readonly plugin: string;
  readonly verb: string;
  readonly sandboxId: string;
  readonly namespacePath: string;
  readonly input: unknown;
}

/** A real node whose networks a test chooses, and which knows what plugins were run. */
export interface NetworkNode extends RealNode {
  /** Plugins that do as they are told, in a directory that comes before the system's. */
  readonly plugins: ToldPlugins;
  readonly ownPlugins: string;
  /** Runs of plugins with this verb so far. */
  readonly runs: (verb?: string) => readonly PluginRun[];
  /** A pod with one container runs; its id. */
  readonly pod: (wish?: Partial<LinuxPodWish>) => Promise<string>;
  readonly record: (id: string) => Promise<SandboxRecord>;
  readonly attachments: (id: string) => Promise<readonly Attachment[]>;
  readonly stop: (id: string, options?: LifecycleOptions) => Promise<StopReport>;
  readonly remove: (id: string, options?: LifecycleOptions) => Promise<RemoveReport>;
  /** A stop that must fail at a step; its faults. */
  readonly failStop: (id: string, options?: LifecycleOptions) => Promise<readonly Fault[]>;
  readonly failRemove: (id: string, options?: LifecycleOptions) => Promise<readonly Fault[]>;
  /** The faults of a removal, if there are any. */
  readonly tryRemove: (id: string) => Promise<readonly Fault[]>;
}

/** The networks of a test, at a place with plugins of its own. */
type Networks = (place: RealPlace, directories: readonly string[]) => readonly PodNetwork[];

/** Opens a node for a test; by default its only network is a bridge with a told plugin after it. */
export async function networkNode(
  context: Pick<TestContext, "skip">,
  networks: Networks = (at, directories) => [bridgeNetwork(at, [{ type: "told" }], directories)],
): Promise<NetworkNode> {
  needsRealNode(context);
  const noted: PluginRun[] = [];
  const real = await realNode({
    exec: noting(noted),
    networks: (at) => networks(at, [ownPluginsOf(at), pluginDirectory]),
  });
  onTestFinished(real.dispose);
  const ownPlugins = ownPluginsOf(real);
  await mkdir(ownPlugins);
  const plugins = toldPlugins(ownPlugins);
  await plugins.add("told");
  const runs = (verb?: string) => noted.filter((one) => verb === undefined || one.verb === verb);
  return { ...real, plugins, ownPlugins, runs, ...making(real), ...ending(real) };
}

/**
 * The network without masquerading: the bridge of CNI plugins 1.1.1 finds its rules for that only
 * by a device that is still there, so that a DEL without a namespace, or one that repeats a DEL
 * which was ended half-way, leaves them.
 */
export function withoutMasquerade(network: PodNetwork): PodNetwork {
  const configuration = network.configuration.replace('"ipMasq":true', '"ipMasq":false');
  return { ...network, configuration };
}

function ownPluginsOf({ directory }: RealPlace): string {
  return join(directory, "plugins");
}

/** Starts programs as ever, and notes those that are plugins. */
function noting(noted: PluginRun[]): Exec {
  const exec = spawnExec();
  return (request, watch) => {
    const { CNI_COMMAND: verb, CNI_CONTAINERID, CNI_NETNS } = request.environment;
    if (verb !== undefined)
      noted.push({
        ...{ plugin: basename(request.program), verb },
        ...{ sandboxId: CNI_CONTAINERID ?? "", namespacePath: CNI_NETNS ?? "" },
        input: JSON.parse(request.input ?? "null"),
      });
    return exec(request, watch);
  };
}

function making({ node }: RealNode): Pick<NetworkNode, "pod" | "record" | "attachments"> {
  const { store } = node.ports;
  const record = async (id: string): Promise<SandboxRecord> => {
    const found = (await store.findSandbox({ id }, portCall()))._unsafeUnwrap();
    if (found.state !== "found") throw new Error(`the sandbox ${id} is ${found.state}`);
    return found.sandbox;
  };
  return {
    record,
    async pod(wish = {}) {
      const containers = [{ command: ["sleep", "3600"] }];
      const made = await node.createPod({ name: "web", containers, ...wish });
      return made._unsafeUnwrap().id;
    },
    async attachments(id) {
      const { attachments = [] } = await record(id);
      return attachments === "unreadable" ? [] : attachments;
    },
  };
}

type Ending = Pick<NetworkNode, "stop" | "remove" | "failStop" | "failRemove" | "tryRemove">;

function ending({ node: { ports } }: RealNode): Ending {
  return {
    stop: async (podSandboxId, options) =>
      (await stopPodSandbox(ports, { podSandboxId }, options))._unsafeUnwrap(),
    remove: async (podSandboxId, options) =>
      (await removePodSandbox(ports, { podSandboxId }, options))._unsafeUnwrap(),
    failStop: async (podSandboxId, options) =>
      faultsOf((await stopPodSandbox(ports, { podSandboxId }, options))._unsafeUnwrapErr()),
    tryRemove: (podSandboxId) =>
      removePodSandbox(ports, { podSandboxId }).match(() => [], faultsOf),
    failRemove: async (podSandboxId, options) =>
      faultsOf((await removePodSandbox(ports, { podSandboxId }, options))._unsafeUnwrapErr()),
  };
}

/** The faults of a run that stopped short at a step. */
function faultsOf(error: StopPodSandboxError | RemovePodSandboxError): readonly Fault[] {
  if (error.kind === "step-failed") return error.faults;
  throw new Error(`no step failed: ${JSON.stringify(error)}`);
}
