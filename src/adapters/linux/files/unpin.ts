import { err, ok, type AdapterFault, type Call, type Result } from "../../../index.js";
import type { NamespaceIdentity } from "../../../index.js";
import { refused } from "../../node/answering.js";
import { readMountTable, type Mount } from "../../node/directories/mount-table.js";
import { mountPresent } from "../../node/directories/refuse-mounts.js";
import type { Exec } from "../programs/exec.js";
import { findNamespace } from "./identify-namespace.js";
import { isSameNamespace } from "./inspect-namespace.js";
import { unmountAll } from "./unmount-all.js";

/** What unmounting a namespace needs to know. */
export interface Unpinning {
  readonly exec: Exec;
  readonly lazyFor: ReadonlySet<string>;
}

/**
 * The namespace is mounted nowhere at the path, however often it was: what lies on top is looked at
 * each time, as another one may lie below, and stays. Answers warnings. (failures.md M01)
 */
export async function unpin(
  { exec, lazyFor }: Unpinning,
  path: string,
  identity: NamespaceIdentity,
  call: Call,
): Promise<Result<readonly string[], AdapterFault>> {
  const warnings: string[] = [];
  for (;;) {
    const table = await readMountTable();
    const mounts = table.filter((mount) => mount.path === path);
    const top = mounts.at(-1);
    if (top === undefined) return ok(warnings);
    if (top.fileSystem !== "nsfs")
      return err(mountPresent(`${path} has something else than a namespace mounted`, mounts));
    const found = await findNamespace(path, table);
    if (found.isErr()) return err(found.error);
    if (!found.value.identity || !isSameNamespace(found.value.identity, identity))
      return refused(`another namespace is mounted at ${path}, below the recorded one`);
    const choose = (all: readonly Mount[]): readonly Mount[] =>
      all.filter((one) => isOne(one, top));
    const unmounted = await unmountAll({ exec, lazyFor, within: path, choose }, table, call);
    if (unmounted.isErr()) return err(asBlocked(unmounted.error));
    warnings.push(...unmounted.value);
  }
}

function isOne(mount: Mount, other: Mount): boolean {
  return mount.id === other.id && mount.path === other.path;
}

/** What is unmounted here is in memory: only the kernel itself can keep it. (failures.md X01) */
function asBlocked(fault: AdapterFault): AdapterFault {
  return fault.reason === "timed-out" ? { ...fault, reason: "kernel-blocked" } : fault;
}
