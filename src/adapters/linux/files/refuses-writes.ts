import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { errnoOf } from "../../node/fault-of.js";

/** Whether the path lies in a read-only file system: programs fail there, or say nothing. */
export async function refusesWrites(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK);
    return false;
  } catch (thrown) {
    return errnoOf(thrown) === "EROFS";
  }
}
