import type { AdapterFault, Holder } from "../../../index.js";
import { mountsWithin, type Mount } from "./mount-table.js";

/**
 * Why a tree must not be removed: something is mounted in it. The mount table is read each time, as
 * a mount of the same file system cannot be told in any other way. (failures.md M02)
 */
export async function whyMounted(path: string): Promise<AdapterFault | undefined> {
  const mounts = await mountsWithin(path);
  if (mounts.length === 0) return undefined;
  return mountPresent(
    `${mounts.length} mounts are at or below ${path}: nothing is removed`,
    mounts,
  );
}

/** A fault that says which mounts stand in the way. */
export function mountPresent(message: string, mounts: readonly Mount[]): AdapterFault {
  return { reason: "mount-present", message, details: { holders: linesOf(mounts) } };
}

/** How many lines a fault carries at most: a host can have thousands of mounts. */
const most = 64;

/** The lines of the mount table, as this process has it. */
export function linesOf(mounts: readonly Mount[]): readonly Holder[] {
  return mounts.slice(0, most).map(({ line }) => ({ pid: process.pid, where: line }));
}
