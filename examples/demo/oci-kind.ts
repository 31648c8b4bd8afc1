import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { isIP } from "node:net";
import { delimiter, join } from "node:path";
import { describeError, err, ok, type Result } from "podsandbox";
import { busyboxRootfs, openLinuxNode, type PodNetwork } from "podsandbox/linux";
import { hostRules } from "./host-rules.js";
import { idle, settledCommand } from "./idle.js";
import type { DemoKind, DemoNode } from "./kind.js";

const pluginDirectories = ["/usr/lib/cni", "/opt/cni/bin"] as const;

const programs = ["bridge", "host-local", "portmap"] as const;

/** Pods of an OCI runtime, with addresses on a bridge of the demo's own. */
export function ociKind(runtime: string): Result<DemoKind, string> {
  const lacks = whatIsMissing(runtime);
  if (lacks !== undefined) return err(`--runtime ${runtime}: ${lacks}`);
  return ok({
    runtime,
    introduction:
      `Here are two pods of containers that ${runtime} runs, each with a network namespace, an ` +
      "address on a bridge, a port of the host, shared memory and cgroups; and they do not make " +
      "it easy.",
    pods,
    idleSteps: "These steps have nothing to do here:",
    open: (directory) => openIn(directory, runtime),
    addresses: addressesIn,
    tidyUp: (directory) => hostRules(directory, bridgeOf(directory)).restore(),
  });
}

function whatIsMissing(runtime: string): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "this takes root on Linux";
  const path = (process.env["PATH"] ?? "").split(delimiter);
  const missing = [runtime, "iptables", "ip"].find((program) => !isProgramIn(path, program));
  if (missing !== undefined) return `there is no program ${missing}: apt-get install ${missing}`;
  const plugin = programs.find((program) => !isProgramIn(pluginDirectories, program));
  if (plugin !== undefined)
    return `there is no CNI plugin ${plugin}: apt-get install containernetworking-plugins`;
  return existsSync("/bin/busybox")
    ? undefined
    : "there is no /bin/busybox: apt-get install busybox-static";
}

function isProgramIn(directories: readonly string[], program: string): boolean {
  return directories.some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const pods: DemoKind["pods"] = [
  {
    ...{ id: "shop", name: "shop", hostPid: true },
    portMappings: [{ hostPort: 18080, containerPort: 8080 }],
    containers: {
      web: {
        command: ["/bin/sh", "-c", `trap "" TERM; exec ${settledCommand}`],
        says: "ignores the request to end (SIGTERM)",
      },
      logs: {
        command: ["/bin/sh", "-c", `setsid ${settledCommand} & exit 0`],
        says: "has ended; a helper that it left in a session of its own runs on",
      },
    },
  },
  {
    ...{ id: "mail", name: "mail" },
    containers: {
      queue: {
        command: idle,
        says: "is the first of its pid namespace, so it does not hear SIGTERM",
      },
      backup: { command: idle, start: false, says: "was created, and never started" },
    },
  },
];

async function openIn(directory: string, runtime: string): Promise<Result<DemoNode, string>> {
  const rootfs = await busyboxRootfs(join(directory, "rootfs"));
  if (rootfs.isErr()) return err(rootfs.error.message);
  const bridge = bridgeOf(directory);
  hostRules(directory, bridge).note();
  const node = await openLinuxNode({
    root: join(directory, "node"),
    rootfs: rootfs.value,
    networks: [networkOf(directory, bridge)],
    cgroupParent: `/${bridge}`,
    program: runtime,
  });
  return node.mapErr((error) =>
    error.kind === "node-failed" ? error.fault.message : describeError(error),
  );
}

/** No two demos share a bridge; the name of a device has at most 15 characters. */
function bridgeOf(directory: string): string {
  return `psbdemo${digestOf(directory).toString("hex").slice(0, 8)}`;
}

function digestOf(directory: string): Buffer {
  return createHash("sha256").update(directory).digest();
}

function leasesIn(directory: string): string {
  return join(directory, "leases");
}

/** host-local keeps a file for each address that it has given out. */
function addressesIn(directory: string): readonly string[] {
  try {
    const files = readdirSync(join(leasesIn(directory), bridgeOf(directory)));
    return files.filter((file) => isIP(file) !== 0).map((address) => `address ${address}`);
  } catch {
    return [];
  }
}

function networkOf(directory: string, bridge: string): PodNetwork {
  const [second = 0, third = 0] = digestOf(directory);
  const subnet = `10.${second}.${third}.0/24`;
  const dataDir = leasesIn(directory);
  const configuration = JSON.stringify({
    cniVersion: "1.0.0",
    name: bridge,
    plugins: [
      {
        ...{ type: "bridge", bridge, isGateway: true, ipMasq: true },
        ipam: { type: "host-local", dataDir, ranges: [[{ subnet }]] },
      },
      { type: "portmap", capabilities: { portMappings: true } },
    ],
  });
  return { configuration, pluginDirectories };
}
