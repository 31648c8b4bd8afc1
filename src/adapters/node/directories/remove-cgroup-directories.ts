import { readdirSync, readFileSync } from "node:fs";
import { rmdir } from "node:fs/promises";
import { join } from "node:path";
import {
  changed,
  err,
  ok,
  type AdapterFault,
  type Call,
  type Done,
  type LivingProcess,
  type Result,
} from "../../../index.js";
import { errnoOf } from "../fault-of.js";
import { ifThere } from "../files/read-file.js";
import { describeMembers } from "../processes/describe-members.js";
import { hostTable } from "../processes/host-table.js";
import { sleep } from "../sleep.js";

/**
 * One cgroup and its children are gone, leaf first, where it lies in one or in many hierarchies;
 * refused while any of them has a process. What is in a cgroup only the kernel removes. (G01)
 */
export async function removeCgroupDirectories(
  cgroup: string,
  directories: readonly string[],
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const processes = await processesBelow(directories);
  if (processes.length > 0)
    return err({ reason: "refused", message: `${cgroup} has processes`, details: { processes } });
  const left = await Promise.all(directories.map((directory) => removeOne(directory, call)));
  const inUse = left.filter((directory) => directory !== undefined);
  if (inUse.length === 0) return ok(changed);
  const message = `${inUse.join(", ")} is still in use`;
  const appeared = await processesBelow(inUse);
  if (appeared.length === 0) return err({ reason: "busy", message });
  return err({ reason: "busy", message, details: { processes: appeared } });
}

/** A process is in every hierarchy, but named once. */
async function processesBelow(directories: readonly string[]): Promise<readonly LivingProcess[]> {
  const pids = new Set(directories.flatMap(withChildren).flatMap(pidsIn));
  return Promise.all([...pids].map(describe));
}

/** Children come before their parents. The kernel answers from memory, so nothing is awaited. */
function withChildren(directory: string): readonly string[] {
  const entries = unlessGone(() => readdirSync(directory, { withFileTypes: true }));
  if (entries === undefined) return [];
  const children = entries.filter((entry) => entry.isDirectory());
  return [...children.flatMap(({ name }) => withChildren(join(directory, name))), directory];
}

/** In a threaded cgroup of version 2 only threads can be read. (cgroups(7)) */
function pidsIn(directory: string): readonly number[] {
  const text = unlessGone(() => {
    try {
      return readFileSync(join(directory, "cgroup.procs"), "latin1");
    } catch (thrown) {
      if (errnoOf(thrown) !== "EOPNOTSUPP" && errnoOf(thrown) !== "ENOTSUP") throw thrown;
      return readFileSync(join(directory, "cgroup.threads"), "latin1");
    }
  });
  return (text ?? "")
    .split("\n")
    .filter((line) => line !== "")
    .map(Number);
}

const absences = new Set(["ENOENT", "ENODEV"]);

/** A cgroup that is removed while it is read answers that there is no such device. */
function unlessGone<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (thrown) {
    if (absences.has(errnoOf(thrown) ?? "")) return undefined;
    throw thrown;
  }
}

async function describe(pid: number): Promise<LivingProcess> {
  const entry = await hostTable.find(pid);
  const [described] = entry === undefined ? [] : await describeMembers(hostTable, [{ entry }]);
  return described ?? { pid };
}

const attempts = 50;

/**
 * A cgroup stays busy until the kernel has let go of its last dead process. Its children are looked
 * for each time, as a process that is about to end can still make one.
 */
async function removeOne(directory: string, { signal }: Call): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      for (const cgroup of withChildren(directory)) await ifThere(rmdir(cgroup));
      return undefined;
    } catch (thrown) {
      if (errnoOf(thrown) !== "EBUSY") throw thrown;
    }
    if (attempt === attempts || signal.aborted) return directory;
    await sleep(attempt, signal);
  }
}
