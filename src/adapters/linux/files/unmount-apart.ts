import { err, type AdapterFault, type Call, type Result } from "../../../index.js";
import { readMountTable, type Mount } from "../../node/directories/mount-table.js";
import { joinFaults } from "./join-faults.js";
import { findsRemote } from "./remote-mounts.js";
import { unmountAll, type UnmountWish } from "./unmount-all.js";
import { withCarriers } from "./with-carriers.js";

/**
 * All that is chosen is unmounted, so that what may hang holds up only itself and what carries it:
 * the others are taken down to their end beside it. Answers warnings. (failures.md M04, M07)
 */
export async function unmountApart(
  wish: UnmountWish,
  before: readonly Mount[],
  call: Call,
): Promise<Result<readonly string[], AdapterFault>> {
  if (group(wish, before, "remote").length === 0) return unmountAll(wish, before, call);
  const unmountGroup = (name: Group): ReturnType<typeof unmountAll> =>
    unmountAll({ ...wish, choose: (table) => group(wish, table, name) }, before, call);
  const [remote, free] = await Promise.all([unmountGroup("remote"), unmountGroup("free")]);
  if (remote.isErr()) return err(joinFaults([remote, free].flatMap(faultsOf)));
  const rest = await unmountAll(wish, await readMountTable(), call);
  return rest.map((more) => [...remote.value, ...free.unwrapOr([]), ...more]);
}

/** What may hang, and what carries nothing of that. */
type Group = "remote" | "free";

function group({ choose }: UnmountWish, table: readonly Mount[], name: Group): readonly Mount[] {
  const findRemote = findsRemote(table);
  const mounts = choose(table);
  const remote = mounts.filter(({ path }) => findRemote(path) !== undefined);
  if (name === "remote") return remote;
  const held = withCarriers(mounts, remote);
  return mounts.filter((mount) => !held.has(mount));
}

function faultsOf(part: Result<unknown, AdapterFault>): readonly AdapterFault[] {
  return part.isErr() ? [part.error] : [];
}
