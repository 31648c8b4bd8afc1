import { normalize, sep } from "node:path";
import { err, ok, type AdapterFault, type Result } from "../../../index.js";

/** Where plugins may be. */
export interface PluginPlaces {
  /** Where they are looked for, in order, if nothing else is said. */
  readonly pluginDirectories: readonly string[];
  /** Those and all others that a record may name, each with what lies below it. */
  readonly trustedDirectories: readonly string[];
}

/**
 * The directories in which plugins are looked for: those that ADD looked in, as long as they are
 * trusted. A record must not name programs for root to run.
 */
export function directoriesOf(
  { pluginDirectories, trustedDirectories: trusted }: PluginPlaces,
  recorded: readonly string[] | undefined,
): Result<readonly string[], AdapterFault> {
  if (recorded === undefined) return ok(pluginDirectories);
  const strange = recorded.find((directory) => !isWithin(directory, trusted));
  if (strange === undefined) return ok(recorded);
  const message = `${JSON.stringify(strange)} is not among the directories of trusted plugins`;
  return err({ reason: "refused", message: `${message}: ${trusted.join(", ") || "none"}` });
}

/** Whether a directory is one of these or below one; a colon would end its name in `CNI_PATH`. */
function isWithin(directory: string, trusted: readonly string[]): boolean {
  if (/[:\0]/.test(directory) || !directory.startsWith(sep)) return false;
  const path = withEnd(directory);
  return trusted.some((one) => path.startsWith(withEnd(one)));
}

function withEnd(directory: string): string {
  return normalize(directory + sep);
}
