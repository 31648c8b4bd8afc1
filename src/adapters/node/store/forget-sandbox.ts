import {
  changed,
  ok,
  unchanged,
  type AdapterFault,
  type Call,
  type Done,
  type Result,
} from "../../../index.js";
import { namesIn } from "../files/read-file.js";
import type { FileStoreFiles } from "./file-store-files.js";
import { unlinkContainer } from "./forget-container.js";
import { loadSandbox } from "./load-sandbox.js";
import { releaseNames } from "./names.js";
import { unindexNamespace, unindexTraces } from "./namespace-index.js";
import { putAside } from "./put-aside.js";
import { holdingSandbox } from "./record-sandbox-fact.js";
import { containersDirectory, sandboxDirectory } from "./store-paths.js";
import { swept } from "./swept.js";
import { removeAtOnce } from "./temporary.js";

/** The sandbox has no record and is in no index. Its indexes go first: the record leads to them. */
export async function forgetSandbox(
  files: FileStoreFiles,
  sandboxId: string,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const { paths } = files;
  const forgotten = await holdingSandbox(files, sandboxId, call, async () => {
    const loaded = await loadSandbox(files, sandboxId);
    if (loaded === undefined)
      return ok((await unindexTraces(files, sandboxId)) ? changed : unchanged);
    for (const containerId of await namesIn(containersDirectory(paths, sandboxId))) {
      const released = await releaseNames(files, containerId, call);
      if (released.isErr()) return released;
      await unlinkContainer(paths, sandboxId, containerId);
    }
    const namespacePath = loaded.sandbox.networkNamespace?.path;
    if (namespacePath !== undefined) await unindexNamespace(files, sandboxId, namespacePath);
    const directory = sandboxDirectory(paths, sandboxId);
    if (loaded.corrupt === undefined) await removeAtOnce(paths, directory);
    else await putAside(paths, sandboxId, directory);
    return ok(changed);
  });
  return swept(files, forgotten, call);
}
