import type { AdapterFault } from "../../../index.js";
import { mountsWithin } from "./mount-table.js";

/**
 * Why a tree must not be removed: something is mounted in it. The mount table is read each time, as
 * a mount of the same file system cannot be told in any other way. (failures.md M02)
 */
export async function whyMounted(path: string): Promise<AdapterFault | undefined> {
  const mounts = await mountsWithin(path);
  if (mounts.length === 0) return undefined;
  const message = `${mounts.length} mounts are at or below ${path}: nothing is removed`;
  const holders = mounts.map(({ line }) => ({ pid: process.pid, where: line }));
  return { reason: "mount-present", message, details: { holders } };
}
