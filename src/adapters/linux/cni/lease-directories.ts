import { join, resolve } from "node:path";
import { readMountTable } from "../../node/directories/mount-table.js";
import { findsRemote } from "../files/remote-mounts.js";
import { resolvePath } from "../files/resolve-path.js";
import type { NetworkConfiguration } from "./read-configuration.js";

/** Where the leases of a network lie, as far as they can be looked at. */
interface LeaseDirectories {
  /** The plugin itself may wait there for ever, and so would we. */
  readonly remote: readonly string[];
  readonly local: readonly string[];
}

/** The directories in which `host-local` keeps what it handed out for a network. */
export async function leaseDirectories(network: NetworkConfiguration): Promise<LeaseDirectories> {
  const directories = directoriesOf(network);
  if (directories.length === 0) return { remote: [], local: [] };
  const findRemote = findsRemote(await readMountTable());
  const [remote, local]: [string[], string[]] = [[], []];
  for (const directory of directories) {
    const resolved = await resolvePath(directory, findRemote);
    (resolved.remote === undefined ? local : remote).push(directory);
  }
  return { remote, local };
}

function directoriesOf({ name, plugins }: NetworkConfiguration): readonly string[] {
  const directories = plugins
    .filter(({ ipam }) => ipam.type === "host-local")
    .map(({ ipam: { dataDir } }) => (typeof dataDir === "string" ? dataDir : ""))
    // A plugin runs in `/`, so that is what a relative directory is relative to.
    .map((dataDir) => join(resolve("/", dataDir || usualDirectory), name));
  return [...new Set(directories)];
}

const usualDirectory = "/var/lib/cni/networks";
