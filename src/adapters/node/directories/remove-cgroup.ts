import { readdir, readFile, rmdir } from "node:fs/promises";
import { join } from "node:path";
import {
  changed,
  err,
  ok,
  unchanged,
  type AdapterFault,
  type Call,
  type Done,
  type LivingProcess,
  type Result,
} from "../../../index.js";
import { errnoOf } from "../fault-of.js";
import { ifThere, isThere } from "../files/read-file.js";
import { sleep } from "../sleep.js";
import { placeWithin } from "./place-within.js";

/** The cgroup and its children are gone, leaf first; only the kernel removes what is in them. */
export async function removeCgroup(
  roots: readonly string[],
  path: string,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  if (!(await isThere(path))) return ok(unchanged);
  const place = await placeWithin(roots, path);
  if (place.isErr()) return err(place.error);
  if (place.value === "absent") return ok(unchanged);
  const cgroups = await withChildren(place.value.path);
  const processes = (await Promise.all(cgroups.map(processesIn))).flat();
  if (processes.length > 0)
    return err({ reason: "refused", message: `${path} has processes`, details: { processes } });
  for (const cgroup of cgroups) {
    const left = await removeOne(cgroup, call);
    if (left !== undefined) return err(left);
  }
  return ok(changed);
}

/** Children come before their parents. */
async function withChildren(path: string): Promise<readonly string[]> {
  const entries = (await ifThere(readdir(path, { withFileTypes: true }))) ?? [];
  const below = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => withChildren(join(path, entry.name))),
  );
  return [...below.flat(), path];
}

async function processesIn(cgroup: string): Promise<readonly LivingProcess[]> {
  const pids = (await ifThere(readFile(join(cgroup, "cgroup.procs"), "utf8"))) ?? "";
  return pids
    .split("\n")
    .filter((line) => line !== "")
    .map((pid) => ({ pid: Number(pid) }));
}

const attempts = 50;

/** A cgroup stays busy until the kernel has let go of its last dead process. */
async function removeOne(cgroup: string, { signal }: Call): Promise<AdapterFault | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      await ifThere(rmdir(cgroup));
      return undefined;
    } catch (thrown) {
      if (errnoOf(thrown) !== "EBUSY") throw thrown;
    }
    if (attempt === attempts || signal.aborted)
      return { reason: "busy", message: `${cgroup} is still in use` };
    await sleep(attempt, signal);
  }
}
