import { keeps } from "../trial.js";
import type { FileSystemClause } from "./file-system-subject.js";

/** What a file system promises about finding what is left of sandboxes. */
export const listingClauses: readonly FileSystemClause[] = [
  {
    id: "file-system/lists-sandboxes",
    says: "A sandbox is listed as long as anything below the roots is named for it, and no other.",
    cites: ["FileSystem.listSandboxes", "S06", "N13"],
    needs: ["named"],
    check: keeps(async ({ fileSystem, makeNamed }, trial) => {
      const make = trial.verb(makeNamed, "named");
      const list = () => trial.value("list", fileSystem.listSandboxes({}, trial.call));
      const before = await list();
      const path = await make({ sandboxId: "one" });
      await make({ sandboxId: "two" });
      await make({ sandboxId: "foreign", isForeign: true });
      const news = (await list()).filter((id) => !before.includes(id));
      trial.same("what is new", news.toSorted(), ["one", "two"]);
      await trial.done("removeTree", fileSystem.removeTree({ path }, trial.call), "changed");
      const left = (await list()).filter((id) => !before.includes(id));
      trial.same("what is left", left, ["two"]);
    }),
  },
];
