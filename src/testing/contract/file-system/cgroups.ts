import { keeps } from "../trial.js";
import type { FileSystemClause } from "./file-system-subject.js";

const removes = "FileSystem.removeCgroup";

/** What a file system promises about cgroups. */
export const cgroupClauses: readonly FileSystemClause[] = [
  {
    id: "file-system/absent-cgroups-are-unchanged",
    says: "Removing a cgroup that is not there is unchanged.",
    cites: [removes, "R9", "G01"],
    check: keeps(async ({ fileSystem, makeTree }, { done, call }) => {
      const path = `${await makeTree(["a"])}/no-cgroup`;
      await done("removeCgroup", fileSystem.removeCgroup({ path }, call), "unchanged");
    }),
  },
  {
    id: "file-system/removes-cgroups",
    says: "A cgroup is gone with its children; again is unchanged.",
    cites: [removes, "G01", "D28"],
    needs: ["cgroups"],
    check: keeps(async ({ fileSystem, makeCgroup, exists }, trial) => {
      const path = await trial.verb(makeCgroup, "cgroups")({ children: ["a", "a/b", "c"] });
      const remove = () => fileSystem.removeCgroup({ path }, trial.call);
      await trial.done("removeCgroup", remove(), "changed");
      for (const one of [path, `${path}/a/b`]) trial.holds(!(await exists(one)), `${one} is there`);
      await trial.done("removeCgroup again", remove(), "unchanged");
    }),
  },
  {
    id: "file-system/spares-cgroups-with-processes",
    says: "While a process is in a cgroup or a child of it, it is refused, and the process named.",
    cites: [removes, "FaultDetails.processes", "G01"],
    needs: ["cgroups"],
    check: keeps(async ({ fileSystem, makeCgroup, enter, exists }, trial) => {
      const path = await trial.verb(makeCgroup, "cgroups")({ children: ["a"] });
      const leave = await trial.verb(enter, "cgroups")(`${path}/a`);
      const { call } = trial;
      const removed = fileSystem.removeCgroup({ path }, call);
      const fault = await trial.refused("removeCgroup", removed, "refused");
      trial.same("how many are named", fault.details?.processes?.length, 1);
      trial.holds(await exists(`${path}/a`), "the cgroup of a living process is gone");
      await leave();
      await trial.done("removeCgroup", fileSystem.removeCgroup({ path }, call), "changed");
      trial.holds(!(await exists(path)), "the cgroup is there");
    }),
  },
  {
    id: "file-system/removes-no-foreign-cgroups",
    says: "A cgroup outside the roots is refused, and stays.",
    cites: [removes, "FileSystem"],
    needs: ["cgroups"],
    check: keeps(async ({ fileSystem, makeCgroup, exists }, trial) => {
      const wish = { children: [], isForeign: true };
      const path = await trial.verb(makeCgroup, "cgroups")(wish);
      const removed = fileSystem.removeCgroup({ path }, trial.call);
      const fault = await trial.refused("removeCgroup", removed, "refused");
      trial.same("the processes in it", fault.details?.processes, undefined);
      trial.holds(await exists(path), "it is gone");
    }),
  },
];
