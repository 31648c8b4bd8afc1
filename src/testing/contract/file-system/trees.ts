import { keeps } from "../trial.js";
import type { FileSystemClause } from "./file-system-subject.js";

const removes = "FileSystem.removeTree";

/** What a file system promises about removing directories. */
export const treeClauses: readonly FileSystemClause[] = [
  {
    id: "file-system/removes-trees",
    says: "A tree is gone with all that is below it; again is unchanged.",
    cites: [removes, "F01"],
    check: keeps(async ({ fileSystem, makeTree, exists }, { done, holds, call }) => {
      const path = await makeTree(["a", "deep/er/b", "deep/c"]);
      await done("removeTree", fileSystem.removeTree({ path }, call), "changed");
      holds(!(await exists(path)), `${path} is there`);
      await done("removeTree again", fileSystem.removeTree({ path }, call), "unchanged");
    }),
  },
  {
    id: "file-system/removes-only-that-tree",
    says: "A tree whose path begins like that of the removed one stays.",
    cites: [removes, "M02"],
    check: keeps(async ({ fileSystem, makeTree, exists }, { done, holds, call }) => {
      const path = await makeTree(["pod/a", "pod-2/b"]);
      const removed = fileSystem.removeTree({ path: `${path}/pod` }, call);
      await done("removeTree", removed, "changed");
      holds(!(await exists(`${path}/pod`)), "the tree is there");
      holds(await exists(`${path}/pod-2/b`), "its neighbour is gone");
    }),
  },
  {
    id: "file-system/removes-nothing-outside",
    says: "What lies outside the roots is refused, by whatever way it is named, and stays.",
    cites: [removes, "FileSystem", "M02"],
    check: keeps(async ({ fileSystem, makeTree, makeTreeOutside, exists }, trial) => {
      const [inside, outside] = [await makeTree(["a"]), await makeTreeOutside(["kept"])];
      const upwards = inside
        .split("/")
        .map(() => "..")
        .join("/");
      for (const path of [outside, `${inside}/${upwards}${outside}`]) {
        const removed = fileSystem.removeTree({ path }, trial.call);
        await trial.refused(`removeTree ${path}`, removed, "refused");
        trial.holds(await exists(`${outside}/kept`), `${path} was removed`);
      }
    }),
  },
  {
    id: "file-system/refuses-trees-with-mounts",
    says: "While anything is mounted at or below it, a tree is refused, and nothing is removed.",
    cites: [removes, "M02", "M01", "M03"],
    needs: ["mounts"],
    check: keeps(async ({ fileSystem, makeTree, exists, mount, mountsAt }, trial) => {
      for (const at of ["", "/deep/er"]) {
        const path = await makeTree(["a", "deep/er/b"]);
        await trial.verb(mount, "mounts")(path + at);
        const removed = fileSystem.removeTree({ path }, trial.call);
        await trial.refused(`removeTree with a mount at ${path}${at}`, removed, "mount-present");
        const mounted = await trial.verb(mountsAt, "mounts")(path + at);
        trial.same("how much is mounted", mounted, 1);
        if (at !== "") trial.holds(await exists(`${path}/a`), "something was removed");
      }
    }),
  },
  {
    id: "file-system/refuses-trees-with-namespaces",
    says: "A tree in which a namespace is pinned is refused, and nothing is removed.",
    cites: [removes, "M02", "N10"],
    needs: ["namespaces"],
    check: keeps(async ({ fileSystem, makeTree, exists, pin, isPinned }, trial) => {
      const path = await makeTree(["a", "ns/b"]);
      const pinned = await trial.verb(pin, "namespaces")({ path: `${path}/ns/net` });
      const removed = fileSystem.removeTree({ path }, trial.call);
      await trial.refused("removeTree", removed, "mount-present");
      trial.holds(await exists(`${path}/a`), "something was removed");
      const isThere = await trial.verb(isPinned, "namespaces")(pinned.path);
      trial.holds(isThere, "the namespace is gone");
    }),
  },
  {
    id: "file-system/does-not-follow-links",
    says: "A link in a tree is removed, and what it leads to stays.",
    cites: [removes, "FileSystem", "M02"],
    needs: ["links"],
    check: keeps(async ({ fileSystem, makeTree, makeTreeOutside, exists, link }, trial) => {
      const [path, outside] = [await makeTree(["a"]), await makeTreeOutside(["kept"])];
      await trial.verb(link, "links")(`${path}/out`, outside);
      const removed = fileSystem.removeTree({ path }, trial.call);
      await trial.done("removeTree", removed, "changed");
      trial.holds(!(await exists(path)), "the tree is there");
      trial.holds(await exists(`${outside}/kept`), "the target of the link is gone");
    }),
  },
  {
    id: "file-system/does-not-go-through-links",
    says: "A path that leads through a link out of the roots is refused, and what is there stays.",
    cites: [removes, "FileSystem", "M02"],
    needs: ["links"],
    check: keeps(async ({ fileSystem, makeTree, makeTreeOutside, exists, link }, trial) => {
      const [inside, outside] = [await makeTree(["a"]), await makeTreeOutside(["sub/kept"])];
      await trial.verb(link, "links")(`${inside}/out`, outside);
      const path = `${inside}/out/sub`;
      const removed = fileSystem.removeTree({ path }, trial.call);
      await trial.refused("removeTree", removed, "refused");
      trial.holds(await exists(`${outside}/sub/kept`), "something outside the roots is gone");
    }),
  },
];
