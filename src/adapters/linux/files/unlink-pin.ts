import { unlink } from "node:fs/promises";
import { err, ok, type AdapterFault, type Call, type Result } from "../../../index.js";
import { errnoOf } from "../../node/fault-of.js";
import { ifThere } from "../../node/files/read-file.js";
import { sleep } from "../../node/sleep.js";
import { findHolders } from "./find-holders.js";

/** How long is waited before a busy file is tried again, in milliseconds. */
const pauses = [2, 4, 8, 16, 32, 64, 128];

/**
 * The file is gone on which a namespace was pinned. Old kernels keep it as long as any mount
 * namespace has it mounted; who has is said. (failures.md M01)
 */
export async function unlinkPin(path: string, call: Call): Promise<Result<void, AdapterFault>> {
  for (let attempt = 0; ; attempt++) {
    try {
      await ifThere(unlink(path));
      return ok(undefined);
    } catch (thrown) {
      if (errnoOf(thrown) !== "EBUSY") throw thrown;
    }
    const pause = pauses[attempt];
    if (pause === undefined || call.signal.aborted) {
      const holders = await findHolders(path, call.signal);
      return err({ reason: "busy", message: `${path} is still mounted`, details: { holders } });
    }
    await sleep(pause, call.signal);
  }
}
