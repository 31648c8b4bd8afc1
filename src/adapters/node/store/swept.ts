import type { AdapterFault, Call, Done, Result } from "../../../index.js";
import { faultOf } from "../fault-of.js";
import { sweepLocks } from "../locks/try-hold.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { releaseFreeNames } from "./names.js";
import { readReservation } from "./reservation-note.js";
import { sweepTemporary } from "./temporary.js";

/**
 * What was done, after what dead processes left has been swept: it must not keep a forgotten
 * sandbox on the disk. What cannot be swept is a warning.
 */
export async function swept(
  files: FileStoreFiles,
  done: Result<Done, AdapterFault>,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const warnings = await sweep(files, call);
  return done.map((how) => (warnings.length > 0 ? { ...how, warnings } : how));
}

async function sweep(files: FileStoreFiles, call: Call): Promise<readonly string[]> {
  const { paths } = files;
  try {
    await sweepTemporary(paths, async (directory) => {
      const ownerId = await readReservation(directory);
      if (ownerId !== undefined) void (await releaseFreeNames(files, ownerId, call));
    });
    for (const directory of [paths.leases, paths.sandboxLocks, paths.nameLocks])
      await sweepLocks(directory);
    return [];
  } catch (thrown) {
    return [faultOf(thrown, "what dead processes left could not be swept").message];
  }
}
