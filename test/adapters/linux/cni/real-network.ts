import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { access, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { cniNetwork, openPrograms, spawnExec, type CniNetwork, type Exec } from "podsandbox/linux";
import { listOf } from "./told-network.js";
import { toldPlugins, type ToldPlugins } from "./told-plugins.js";

const run = promisify(execFile);
const installed = "/usr/lib/cni";

/** A pod that has a network namespace, and nothing else. */
export interface BarePod {
  readonly sandboxId: string;
  readonly namespacePath: string;
}

/** Plugins of the system, run in a network namespace that they take for the host's. */
export interface RealNetwork {
  readonly base: string;
  /** Where `host-local` keeps its leases. */
  readonly dataDir: string;
  readonly pluginDirectory: string;
  /** One of them, `told`, does as a test tells it. */
  readonly plugins: ToldPlugins;
  readonly network: CniNetwork;
  readonly addPod: () => Promise<BarePod>;
  readonly loseNamespace: (pod: Pick<BarePod, "namespacePath">) => Promise<unknown>;
  /** A list of `bridge` with `host-local`, and what is to come after it. */
  readonly bridgeWith: (plugins?: readonly (string | object)[], name?: string) => string;
  /** The leases of a network, as `<address> <sandbox> <interface>`. */
  readonly leases: (name?: string) => Promise<readonly string[]>;
  /** The rules of host ports; the chains that `portmap` keeps for all pods do not count. */
  readonly portRules: () => Promise<readonly string[]>;
  /** The links of the host to pods. */
  readonly links: () => Promise<readonly string[]>;
  readonly dispose: () => Promise<void>;
}

/** What is missing for real plugins to be run; nothing if they can be. */
export async function whyNoRealNetwork(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return "real network plugins need root";
  const needs = [
    [join(installed, "bridge"), "containernetworking-plugins"],
    ["/usr/sbin/iptables", "iptables"],
    ["/usr/bin/nsenter", "util-linux"],
    ["/usr/sbin/ip", "iproute2"],
  ] as const;
  for (const [path, name] of needs)
    if (!(await isThere(path))) return `needs ${path}: apt-get install ${name}`;
  return undefined;
}

function isThere(path: string): Promise<boolean> {
  const [yes, no] = [() => true, () => false];
  return access(path).then(yes, no);
}

/** Opens a network; whoever does disposes of it, and then nothing of it is left on the host. */
export async function openRealNetwork(): Promise<RealNetwork> {
  const base = await realpath(await mkdtemp(join(tmpdir(), "psb-cni-")));
  const prefix = `psb-cni-${randomBytes(4).toString("hex")}`;
  const [dataDir, pluginDirectory] = [join(base, "leases"), join(base, "plugins")];
  for (const directory of [dataDir, pluginDirectory]) await mkdir(directory);
  for (const type of ["bridge", "host-local", "portmap"])
    await symlink(join(installed, type), join(pluginDirectory, type));
  const plugins = toldPlugins(pluginDirectory);
  await plugins.add("told");
  const host = namespaces(prefix);
  await host.add("host");
  const exec = within(host.pathOf("host"));
  const programs = openPrograms({ root: join(base, "programs"), exec });
  const options = { root: join(base, "cni"), programs, pluginDirectories: [pluginDirectory] };
  return {
    ...{ base, dataDir, pluginDirectory, plugins, network: cniNetwork(options) },
    ...looking(host.pathOf("host"), dataDir),
    ...pods(host, prefix),
    bridgeWith: (rest = [], name = "pods") => listOf([bridgeOn(dataDir), ...rest], { name }),
    async dispose() {
      await host.removeAll();
      await rm(base, { recursive: true, force: true });
    },
  };
}

function bridgeOn(dataDir: string): object {
  const ranges = [[{ subnet: "10.253.7.0/24" }]];
  const ipam = { type: "host-local", dataDir, ranges };
  return { type: "bridge", bridge: "psb-cni-bridge", ipam };
}

/** Runs programs in a network namespace. */
function within(namespacePath: string): Exec {
  const exec = spawnExec();
  return (request, watch) => {
    const entering = [`--net=${namespacePath}`, request.program, ...request.arguments];
    return exec({ ...request, program: "/usr/bin/nsenter", arguments: entering }, watch);
  };
}

function namespaces(prefix: string) {
  const made = new Set<string>();
  const nameOf = (name: string): string => `${prefix}-${name}`;
  const remove = async (path: string): Promise<void> => {
    made.delete(path);
    await run("ip", ["netns", "del", path.slice("/run/netns/".length)]).catch(() => undefined);
  };
  return {
    pathOf: (name: string): string => `/run/netns/${nameOf(name)}`,
    remove,
    async add(name: string): Promise<string> {
      await run("ip", ["netns", "add", nameOf(name)]);
      made.add(`/run/netns/${nameOf(name)}`);
      return `/run/netns/${nameOf(name)}`;
    },
    async removeAll() {
      for (const path of [...made].reverse()) await remove(path);
    },
  };
}

function pods(host: ReturnType<typeof namespaces>, prefix: string) {
  let count = 0;
  return {
    async addPod(): Promise<BarePod> {
      const name = `pod${++count}`;
      return { sandboxId: `${prefix}-${name}`, namespacePath: await host.add(name) };
    },
    loseNamespace: ({ namespacePath }: Pick<BarePod, "namespacePath">) =>
      host.remove(namespacePath),
  };
}

function looking(hostPath: string, dataDir: string) {
  const onHost = async (program: string, ...args: readonly string[]) => {
    const { stdout } = await run("nsenter", [`--net=${hostPath}`, program, ...args]);
    return stdout.split("\n").filter(Boolean);
  };
  return {
    async leases(name = "pods") {
      const directory = join(dataDir, name);
      const files = await readdir(directory).catch(() => []);
      const addresses = files.filter((file) => /^\d+\./.test(file)).sort();
      const texts = addresses.map(async (file) => readFile(join(directory, file), "utf8"));
      const read = await Promise.all(texts);
      return read.map((text, at) => `${addresses[at]} ${text.split(/\s+/).join(" ")}`);
    },
    portRules: async () =>
      (await onHost("iptables", "-t", "nat", "-S")).filter((rule) => rule.includes("CNI-DN-")),
    links: async () => (await onHost("ip", "-o", "link")).filter((link) => link.includes("veth")),
  };
}
