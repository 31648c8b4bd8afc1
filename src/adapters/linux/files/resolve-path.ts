import { readlink } from "node:fs/promises";
import { join } from "node:path";
import type { Mount } from "../../node/directories/mount-table.js";
import { errnoOf } from "../../node/fault-of.js";
import type { FindRemote } from "./remote-mounts.js";

/** Where a path leads. */
export interface ResolvedPath {
  /** Without links; from what is not there, or is remote, on as it was named. */
  readonly path: string;
  /** The mount on the way that may never answer: what lies there was not looked at. */
  readonly remote?: Mount;
}

/** As the kernel has it. (path_resolution(7)) */
const mostLinks = 40;

/**
 * Follows the links in an absolute path, one name after the other, and touches nothing that may
 * hang. Where a name is not there, the rest is taken as it stands.
 */
export async function resolvePath(path: string, findRemote: FindRemote): Promise<ResolvedPath> {
  let [at, names, links] = ["/", namesOf(path), 0];
  for (let [name] = names; name !== undefined; [name] = names) {
    names = names.slice(1);
    const next = join(at, name);
    const remote = findRemote(next);
    if (remote !== undefined) return { path: join(next, ...names), remote };
    const target = name === ".." ? "no link" : await targetOf(next);
    if (target === "absent") return { path: join(next, ...names) };
    if (target === "no link") {
      at = next;
      continue;
    }
    links += 1;
    if (links > mostLinks) throw new Error(`${path} leads through too many links`);
    if (target.link.startsWith("/")) at = "/";
    names = [...namesOf(target.link), ...names];
  }
  return { path: at };
}

function namesOf(path: string): readonly string[] {
  return path.split("/").filter((name) => name !== "" && name !== ".");
}

async function targetOf(path: string): Promise<{ readonly link: string } | "no link" | "absent"> {
  try {
    return { link: await readlink(path) };
  } catch (thrown) {
    const errno = errnoOf(thrown) ?? "";
    if (errno === "EINVAL") return "no link";
    if (errno === "ENOENT" || errno === "ENOTDIR") return "absent";
    throw thrown;
  }
}
