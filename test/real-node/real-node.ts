import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import {
  busyboxRootfs,
  openLinuxNode,
  type Exec,
  type LinuxNode,
  type PodNetwork,
} from "podsandbox/linux";
import { hostState } from "./host-state.js";
import { sweepHost } from "./sweep-host.js";

/** What a real node of a test is called on the host, and where it lies. */
export interface RealPlace {
  /** The name of its bridge, its network and its cgroup. */
  readonly name: string;
  readonly directory: string;
  readonly rootfs: string;
  /** Where host-local keeps its leases. */
  readonly leases: string;
}

/** A node with an OCI runtime and CNI plugins, which has this host for a time. */
export interface RealNode extends RealPlace {
  readonly node: LinuxNode;
  /** Another node over the same things, as by another process. */
  readonly reopen: (exec?: Exec) => Promise<LinuxNode>;
  /** All that there is of it on the host: in words, sorted; nothing where all is gone. */
  readonly state: () => Promise<readonly string[]>;
  /** All that there is of it is gone, without a word to the library. */
  readonly dispose: () => Promise<void>;
}

/** How a real node is made. */
export interface RealNodeOptions {
  /** By default a bridge with host-local and portmap. */
  readonly networks?: (place: RealPlace) => readonly PodNetwork[];
  readonly exec?: Exec;
  readonly program?: string;
  readonly whenProgramIsMissing?: "remove-state";
}

/** Where Debian has its plugins. */
export const pluginDirectory = "/usr/lib/cni";

/** Makes a node of its own: nothing on this host is named like it. */
export async function realNode(options: RealNodeOptions = {}): Promise<RealNode> {
  const place = await makePlace();
  const open = (exec = options.exec) => openAt(place, { ...options, ...(exec && { exec }) });
  return {
    ...place,
    node: await open(),
    reopen: open,
    state: () => hostState(place),
    dispose: async () => {
      await sweepHost(place);
      await rm(place.directory, { recursive: true, force: true });
    },
  };
}

/** Makes a place for a real node. */
export async function makePlace(): Promise<RealPlace> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), "psb-real-")));
  const rootfs = join(directory, "rootfs");
  await mkdir(rootfs);
  (await busyboxRootfs(rootfs))._unsafeUnwrap();
  const name = `psbr${randomBytes(4).toString("hex")}`;
  return { name, directory, rootfs, leases: join(directory, "leases") };
}

/** Opens a real node at a place, the first time or again. */
export async function openAt(place: RealPlace, options: RealNodeOptions): Promise<LinuxNode> {
  const { networks = (at) => [bridgeNetwork(at)], program = "runc", exec } = options;
  const { whenProgramIsMissing } = options;
  const opened = await openLinuxNode(
    {
      root: join(place.directory, "node"),
      rootfs: place.rootfs,
      networks: networks(place),
      cgroupParent: `/${place.name}`,
      ...{ program, whenProgramIsMissing },
    },
    exec,
  );
  return opened._unsafeUnwrap();
}

/** A bridge with host-local and portmap, and whatever else is to come after them. */
export function bridgeNetwork(
  place: RealPlace,
  more: readonly object[] = [],
  directories: readonly string[] = [pluginDirectory],
): PodNetwork {
  const configuration = JSON.stringify({
    cniVersion: "1.0.0",
    name: place.name,
    plugins: [
      {
        ...{ type: "bridge", bridge: place.name, isGateway: true, ipMasq: true },
        ipam: {
          type: "host-local",
          dataDir: place.leases,
          ranges: [[{ subnet: subnetOf(place) }]],
        },
      },
      { type: "portmap", capabilities: { portMappings: true } },
      ...more,
    ],
  });
  return { configuration, pluginDirectories: directories };
}

/** A subnet that no other place is likely to have. */
function subnetOf({ name }: RealPlace): string {
  const digits = Number.parseInt(basename(name).slice(-4), 16);
  return `10.${128 + (digits >> 9)}.${(digits >> 1) & 255}.0/24`;
}
