import { access, constants, stat } from "node:fs/promises";
import { join } from "node:path";
import { err, ok, type AdapterFault, type Result } from "../../../index.js";
import { ifThere } from "../../node/files/read-file.js";
import { errnoOf } from "../../node/fault-of.js";

/**
 * The program of a plugin, from the first directory that holds it. It is looked for before it is
 * run, so that a missing one is known for what it is. (failures.md N04)
 */
export async function findPlugin(
  type: string,
  directories: readonly string[],
): Promise<Result<string, AdapterFault>> {
  for (const directory of directories) {
    const path = join(directory, type);
    if (await isProgram(path)) return ok(path);
  }
  const where = directories.join(", ") || "no directory at all";
  const message = `the network plugin ${type} is missing: it was looked for in ${where}`;
  return err({ reason: "missing-program", message });
}

async function isProgram(path: string): Promise<boolean> {
  const found = await ifThere(stat(path));
  if (found?.isFile() !== true) return false;
  try {
    await access(path, constants.X_OK);
    return true;
  } catch (thrown) {
    if (errnoOf(thrown) === "EACCES") return false;
    throw thrown;
  }
}
