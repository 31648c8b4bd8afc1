import type { AdapterFault, Done, Result } from "../../../index.js";
import { faultOf } from "../fault-of.js";
import { sweepLocks } from "../locks/try-hold.js";
import type { StorePaths } from "./store-paths.js";
import { sweepTemporary } from "./temporary.js";

/**
 * What was done, after what dead processes left has been swept: it must not keep a forgotten
 * sandbox on the disk. What cannot be swept is a warning.
 */
export async function swept(
  paths: StorePaths,
  done: Result<Done, AdapterFault>,
): Promise<Result<Done, AdapterFault>> {
  const warnings = await sweep(paths);
  return done.map((how) => (warnings.length > 0 ? { ...how, warnings } : how));
}

async function sweep(paths: StorePaths): Promise<readonly string[]> {
  try {
    await sweepTemporary(paths);
    for (const directory of [paths.leases, paths.sandboxLocks, paths.nameLocks])
      await sweepLocks(directory);
    return [];
  } catch (thrown) {
    return [faultOf(thrown, "what dead processes left could not be swept").message];
  }
}
