import type { SandboxRecord } from "../../../index.js";
import type { StorePaths } from "./store-paths.js";

/** What the functions of one file store share. */
export interface FileStoreFiles {
  readonly paths: StorePaths;
  /** What a sandbox's id says of it by convention, for when its record is damaged. */
  readonly derive: (sandboxId: string) => Partial<SandboxRecord>;
}
