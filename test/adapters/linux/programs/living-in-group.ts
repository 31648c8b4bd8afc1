import { readdir, readFile } from "node:fs/promises";

/** The pids of the group's processes that are not dead, zombies aside. */
export async function livingInGroup(group: number): Promise<readonly number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
      const [state, , of] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return Number(of) === group && state !== "Z" && state !== "X" ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}
