import { err, ok, type AdapterFault, type Call, type Result } from "../../../index.js";
import { readMountTable, type Mount } from "../../node/directories/mount-table.js";
import { sleep } from "../../node/sleep.js";
import type { Exec } from "../programs/exec.js";
import { findsRemote } from "./remote-mounts.js";
import { runUmount } from "./run-umount.js";
import { unmountOnce } from "./unmount-once.js";
import { whyStillMounted } from "./why-still-mounted.js";

/** What is to be unmounted, and how. */
export interface UnmountWish {
  readonly exec: Exec;
  readonly lazyFor: ReadonlySet<string>;
  /** Below this, without links, all of it lies. */
  readonly within: string;
  /** What of a mount table is to be unmounted, deepest first. */
  readonly choose: (table: readonly Mount[]) => readonly Mount[];
}

/** How long is waited before a busy mount is tried again, in milliseconds. */
const pauses = [2, 4, 8, 16, 32, 64];

/**
 * All that is chosen is unmounted: again and again as long as the mount table gets shorter, which
 * is read once each time; then after a pause, as a process that has just ended may still hold
 * files; then lazily, where that is allowed. Answers warnings. (failures.md M01)
 */
export async function unmountAll(
  wish: UnmountWish,
  before: readonly Mount[],
  call: Call,
): Promise<Result<readonly string[], AdapterFault>> {
  const warnings: string[] = [];
  let [table, waited] = [before, 0];
  for (;;) {
    const left = wish.choose(table);
    if (left.length === 0) return ok(warnings);
    const faults = await unmountOnce(wish.exec, left, findsRemote(table), call);
    table = await readMountTable();
    const still = wish.choose(table);
    if (still.length > 0 && (faults.length > 0 || call.signal.aborted))
      return err(await whyStillMounted(wish.within, still, faults, call));
    if (still.length < left.length) continue;
    const pause = pauses[waited];
    waited += 1;
    if (pause !== undefined) {
      await sleep(pause, call.signal);
      continue;
    }
    const detached = await detach(wish, table, call);
    if (detached.length === 0) return err(await whyStillMounted(wish.within, still, [], call));
    warnings.push(...detached.map(wasDetached));
    table = await readMountTable();
  }
}

/**
 * Detaches what is busy and may be detached: nothing that carries another mount, which would go
 * with it. Answers what has really gone.
 */
async function detach(
  { exec, lazyFor, choose }: UnmountWish,
  table: readonly Mount[],
  call: Call,
): Promise<readonly Mount[]> {
  const carriers = new Set(table.map(({ parent }) => parent));
  const mounts = choose(table).filter(
    ({ id, fileSystem }) => lazyFor.has(fileSystem) && !carriers.has(id),
  );
  if (mounts.length === 0) return [];
  await runUmount(exec, ["-l", "-c", "-i"], mounts, call);
  const left = new Set((await readMountTable()).map(({ id }) => id));
  return mounts.filter(({ id }) => !left.has(id));
}

function wasDetached({ path, fileSystem }: Mount): string {
  return `${path} was busy: its ${fileSystem} is detached, and goes when nobody uses it any more`;
}
