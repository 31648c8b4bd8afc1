import { lstat } from "node:fs/promises";
import {
  changed,
  err,
  ok,
  unchanged,
  type AdapterFault,
  type Call,
  type Done,
  type NamespaceIdentity,
  type NetworkNamespace,
  type Result,
} from "../../../index.js";
import { readMountTable } from "../../node/directories/mount-table.js";
import { whyMounted } from "../../node/directories/refuse-mounts.js";
import { ifThere } from "../../node/files/read-file.js";
import { findNamespace } from "./identify-namespace.js";
import { isSameNamespace } from "./inspect-namespace.js";
import { locateWithin, type Located } from "./locate-within.js";
import { isOwnNetwork, processesInNamespace } from "./processes-in-namespace.js";
import { findsRemote } from "./remote-mounts.js";
import { unlinkPin } from "./unlink-pin.js";
import { unpin, type Unpinning } from "./unpin.js";

/** Where namespaces may be removed. */
interface NamespaceRemoval extends Unpinning {
  /** Below these, what is the recorded namespace. */
  readonly roots: readonly string[];
  /** Below these also what has no identity on record, and has no process in it. */
  readonly namespaceRoots: readonly string[];
}

/**
 * The namespace is unmounted, as often as it is mounted there, and its file is gone. Never one that
 * is not the recorded one, and never the network of the host. Also gone is the empty file that is
 * left where the pin was lost, by a reboot or a plugin. (failures.md M01, N09, N13, N14, U01)
 */
export async function removeNamespace(
  removal: NamespaceRemoval,
  namespace: NetworkNamespace,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const table = await readMountTable();
  const found = await findNamespace(namespace.path, table);
  if (found.isErr()) return err(found.error);
  const roots = [...removal.roots, ...removal.namespaceRoots];
  const place = await locateWithin(roots, namespace.path, findsRemote(table), "all");
  const { identity } = found.value;
  if (identity === undefined) return place.isErr() ? ok(unchanged) : removePlain(place.value, call);
  if (place.isErr()) return err(place.error);
  const refusal = await whyNotOurs(removal, namespace, identity);
  if (refusal !== undefined) return err(refusal);
  const unpinned = await unpin(removal, found.value.path, identity, call);
  if (unpinned.isErr()) return err(unpinned.error);
  const unlinked = await unlinkPin(place.value.path, call);
  return unlinked.map(() => ({ ...changed, warnings: unpinned.value }));
}

async function whyNotOurs(
  { namespaceRoots }: NamespaceRemoval,
  { path, identity: recorded }: NetworkNamespace,
  identity: NamespaceIdentity,
): Promise<AdapterFault | undefined> {
  const refuse = (why: string): AdapterFault => ({ reason: "refused", message: `${path} ${why}` });
  if (isOwnNetwork(identity)) return refuse("is the network of the host");
  if (recorded !== undefined)
    return isSameNamespace(recorded, identity) ? undefined : refuse("is another namespace now");
  const table = await readMountTable();
  const place = await locateWithin(namespaceRoots, path, findsRemote(table), "all");
  if (place.isErr()) return refuse("has no identity on record, and is below no root of namespaces");
  const processes = await processesInNamespace(identity);
  if (processes.length === 0) return undefined;
  return { ...refuse("has no identity on record, and is in use"), details: { processes } };
}

/** What is no empty file was never made to pin something on: it stays, and is told of. */
async function removePlain(
  { path, remote }: Located,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  if (remote !== undefined) return ok(unchanged);
  const found = await ifThere(lstat(path));
  if (found === undefined) return ok(unchanged);
  if (!found.isFile() || found.size > 0)
    return ok({ ...unchanged, warnings: [`${path} is neither a namespace nor an empty file`] });
  const mounted = await whyMounted(path);
  if (mounted !== undefined) return err(mounted);
  return (await unlinkPin(path, call)).map(() => changed);
}
