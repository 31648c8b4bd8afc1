import {
  changed,
  err,
  ok,
  unchanged,
  type AdapterFault,
  type Call,
  type Done,
  type Result,
} from "../../../index.js";
import { isAtOrBelow, readMountTable, type Mount } from "../../node/directories/mount-table.js";
import type { Exec } from "../programs/exec.js";
import { locateWithin } from "./locate-within.js";
import { findsRemote } from "./remote-mounts.js";
import { unmountApart } from "./unmount-apart.js";
import { withCarriers } from "./with-carriers.js";

/** What unmounting needs to know beside the path. */
interface Unmounting {
  readonly roots: readonly string[];
  /** File systems that may be detached while they are busy. */
  readonly lazyFor: ReadonlySet<string>;
  readonly exec: Exec;
}

/**
 * Nothing is mounted at the path or below it, pinned namespaces aside, and what carries one. Links
 * in the path are followed as long as that touches nothing that may hang; from there on the path is
 * taken as it stands, which is safe: the mount table has no links. (failures.md M03, M04, M07)
 */
export async function unmountWithin(
  { roots, lazyFor, exec }: Unmounting,
  path: string,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const before = await readMountTable();
  const place = await locateWithin(roots, path, findsRemote(before), "all");
  if (place.isErr()) return err(place.error);
  const { path: within, remote } = place.value;
  const warnings = remote === undefined || remote.path === within ? [] : [unresolved(path, remote)];
  const choose = (table: readonly Mount[]): readonly Mount[] => chooseMounts(table, within);
  if (choose(before).length === 0) return ok({ ...unchanged, warnings });
  const unmounted = await unmountApart({ exec, lazyFor, within, choose }, before, call);
  if (unmounted.isErr()) return err(unmounted.error);
  return ok({ ...changed, warnings: [...warnings, ...unmounted.value] });
}

function unresolved(path: string, { path: at, fileSystem }: Mount): string {
  return `links in ${path} are not followed below ${at}, where ${fileSystem} is mounted`;
}

/**
 * What is to be unmounted, deepest first: what was mounted later lies deeper, or on top. A mount on
 * which a namespace is pinned, or on which such a mount stands, has to stay with it.
 */
function chooseMounts(table: readonly Mount[], within: string): readonly Mount[] {
  const mounts = table.filter(({ path }) => isAtOrBelow(within, path));
  const pins = mounts.filter(({ fileSystem }) => fileSystem === "nsfs");
  const spared = withCarriers(mounts, pins);
  return mounts.filter((mount) => !spared.has(mount)).reverse();
}
