import { ok, type AdapterFault, type Result, type SandboxFound } from "../../../index.js";
import { namesBeginning } from "../files/read-file.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { loadSandbox } from "./load-sandbox.js";

/** Finds a sandbox by its id, and only if there is none by a prefix of it. */
export async function findSandbox(
  files: FileStoreFiles,
  id: string,
): Promise<Result<SandboxFound, AdapterFault>> {
  const exact = await foundSandbox(files, id);
  if (exact.state !== "absent") return ok(exact);
  const candidates = await namesBeginning(files.paths.sandboxes, id);
  const [only] = candidates;
  if (only === undefined) return ok({ state: "absent" });
  if (candidates.length > 1) return ok({ state: "ambiguous", candidates });
  return ok(await foundSandbox(files, only));
}

async function foundSandbox(files: FileStoreFiles, id: string): Promise<SandboxFound> {
  const loaded = await loadSandbox(files, id);
  if (loaded === undefined) return { state: "absent" };
  const { sandbox, corrupt } = loaded;
  return corrupt === undefined
    ? { state: "found", sandbox }
    : { state: "corrupt", sandbox, message: corrupt };
}
