import { constants, open } from "node:fs/promises";
import { join } from "node:path";
import type { AdapterFault, JsonObject } from "../../../index.js";
import { errnoOf } from "../../node/fault-of.js";
import { ifThere, namesIn } from "../../node/files/read-file.js";
import { refusesWrites } from "../files/refuses-writes.js";
import { leaseDirectories } from "./lease-directories.js";
import type { NetworkConfiguration } from "./read-configuration.js";
import { addressesIn } from "./read-result.js";

/** Who may hold an address, and of which network. */
export interface LeaseHolder {
  readonly network: NetworkConfiguration;
  readonly sandboxId: string;
  readonly interfaceName: string;
  /** What ADD answered, where that is known: then only its addresses are looked at. */
  readonly result?: JsonObject | undefined;
}

/** What is leased to an attachment. */
interface Leases {
  /** The files of the leases. */
  readonly held: readonly string[];
  /** About what was not looked at. */
  readonly warnings: readonly string[];
}

/**
 * The addresses that `host-local` still holds for an attachment. It exits 0 also where it freed
 * nothing: on a read-only file system, or where its directory is another. (failures.md §5, fact 10)
 */
export async function leasesOf(holder: LeaseHolder): Promise<Leases> {
  const { network, result } = holder;
  const { local, remote } = await leaseDirectories(network);
  const known = result === undefined ? [] : addressesIn(result);
  const held: string[] = [];
  for (const directory of local) {
    const names = known.length > 0 ? known : (await namesIn(directory)).filter(mayBeAnAddress);
    for (let from = 0; from < names.length; from += atOnce)
      held.push(...(await heldAmong(names.slice(from, from + atOnce), directory, holder)));
  }
  const why = "lies on a mount that may hang, so nobody looked whether it is free of leases";
  return { held, warnings: remote.map((directory) => `${directory} ${why}`) };
}

/** How many files are read at once, so that others have their turn. */
const atOnce = 32;

function mayBeAnAddress(name: string): boolean {
  return /^[0-9a-fA-F]*[.:]/.test(name) && !name.startsWith("last_reserved_ip");
}

async function heldAmong(
  names: readonly string[],
  directory: string,
  holder: LeaseHolder,
): Promise<readonly string[]> {
  const paths = names.map((name) => join(directory, name));
  const holds = await Promise.all(
    paths.map(async (path) => isHeldBy(holder, await readLease(path))),
  );
  return paths.filter((_, at) => holds[at] === true);
}

/** The lines of a lease are the id and the interface; old versions wrote the id alone. */
function isHeldBy({ sandboxId, interfaceName }: LeaseHolder, lease: string): boolean {
  const [id, name = interfaceName] = lease.trim().split(/\r?\n/);
  return id === sandboxId && name === interfaceName;
}

/** The text of a lease. What stands there instead may be anything, and is not waited for. */
async function readLease(path: string): Promise<string> {
  const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = constants;
  try {
    const file = await ifThere(open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW));
    if (file === undefined) return "";
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(longestLease), 0, longestLease, 0);
      return buffer.toString("utf8", 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (thrown) {
    if (noLeases.has(errnoOf(thrown) ?? "")) return "";
    throw thrown;
  }
}

/** An id of 255 characters, a line break and an interface fit well. */
const longestLease = 512;

/** What opening or reading says of links, directories, pipes and sockets. */
const noLeases = new Set(["ELOOP", "EISDIR", "ENXIO", "ESPIPE", "EAGAIN", "ENODEV"]);

/** Why an attachment is not detached although its plugins exited with 0. */
export async function stillLeased(what: string, leases: readonly string[]): Promise<AdapterFault> {
  const isReadOnly = await refusesWrites(leases[0] ?? "/");
  const why = isReadOnly ? ", which cannot be written to" : "";
  const message = `${what} exited with 0, but still holds ${leases.join(", ")}${why}`;
  return { reason: isReadOnly ? "read-only" : "other", message, details: { exitCode: 0 } };
}
