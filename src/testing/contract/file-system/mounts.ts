import { keeps } from "../trial.js";
import type { FileSystemClause } from "./file-system-subject.js";

const unmounts = "FileSystem.unmount";

/** What a file system promises about mounts. */
export const mountClauses: readonly FileSystemClause[] = [
  {
    id: "file-system/not-mounted-is-unchanged",
    says: "Unmounting what is not mounted, or is not there, is unchanged and removes nothing.",
    cites: [unmounts, "Done", "R9", "M06"],
    check: keeps(async ({ fileSystem, makeTree, exists }, { done, holds, call }) => {
      const path = await makeTree(["a"]);
      for (const one of [path, `${path}/nowhere`])
        await done(`unmount ${one}`, fileSystem.unmount({ path: one }, call), "unchanged");
      holds(await exists(`${path}/a`), "something was removed");
    }),
  },
  {
    id: "file-system/unmounts-all-below",
    says: "Nothing is mounted at the path or below it any more; again is unchanged.",
    cites: [unmounts, "M03", "M04"],
    needs: ["mounts"],
    check: keeps(async ({ fileSystem, makeTree, mount, mountsAt }, trial) => {
      const path = await makeTree(["a/b/c"]);
      const places = [path, `${path}/a`, `${path}/a/b`];
      // What is mounted hides what was below, so the subject makes the directories as it goes.
      for (const place of places) await trial.verb(mount, "mounts")(place);
      await trial.done("unmount", fileSystem.unmount({ path }, trial.call), "changed");
      for (const place of places)
        trial.same(`mounts at ${place}`, await trial.verb(mountsAt, "mounts")(place), 0);
      await trial.done("unmount again", fileSystem.unmount({ path }, trial.call), "unchanged");
    }),
  },
  {
    id: "file-system/unmounts-stacks",
    says: "Everything that is mounted over each other at one path is unmounted.",
    cites: [unmounts, "M01"],
    needs: ["mounts"],
    check: keeps(async ({ fileSystem, makeTree, mount, mountsAt }, trial) => {
      const path = await makeTree(["a"]);
      for (let count = 0; count < 3; count += 1) await trial.verb(mount, "mounts")(path);
      trial.same("mounts before", await trial.verb(mountsAt, "mounts")(path), 3);
      await trial.done("unmount", fileSystem.unmount({ path }, trial.call), "changed");
      trial.same("mounts after", await trial.verb(mountsAt, "mounts")(path), 0);
    }),
  },
  {
    id: "file-system/unmounts-nothing-else",
    says: "What is mounted beside the path, or where its parent is, stays mounted.",
    cites: [unmounts, "M02"],
    needs: ["mounts"],
    check: keeps(async ({ fileSystem, makeTree, mount, mountsAt }, trial) => {
      const path = await makeTree(["pod/a", "pod-2/b"]);
      for (const name of ["pod", "pod-2"]) await trial.verb(mount, "mounts")(`${path}/${name}`);
      const unmounted = fileSystem.unmount({ path: `${path}/pod` }, trial.call);
      await trial.done("unmount", unmounted, "changed");
      trial.same("its mounts", await trial.verb(mountsAt, "mounts")(`${path}/pod`), 0);
      trial.same("its neighbour's", await trial.verb(mountsAt, "mounts")(`${path}/pod-2`), 1);
    }),
  },
  {
    id: "file-system/unmounts-nothing-outside",
    says: "What is mounted outside the roots is refused, and stays mounted.",
    cites: [unmounts, "FileSystem"],
    needs: ["mounts"],
    check: keeps(async ({ fileSystem, makeTreeOutside, mount, mountsAt }, trial) => {
      const path = await makeTreeOutside(["a"]);
      await trial.verb(mount, "mounts")(path);
      await trial.refused("unmount", fileSystem.unmount({ path }, trial.call), "refused");
      trial.same("mounts", await trial.verb(mountsAt, "mounts")(path), 1);
    }),
  },
  {
    id: "file-system/unmounting-spares-namespaces",
    says: "A namespace that is pinned below the path stays pinned.",
    cites: [unmounts, "N10", "N13"],
    needs: ["mounts", "namespaces"],
    check: keeps(async ({ fileSystem, makeTree, mount, mountsAt, pin, isPinned }, trial) => {
      const path = await makeTree(["volume/a", "ns/b"]);
      await trial.verb(mount, "mounts")(`${path}/volume`);
      const pinned = await trial.verb(pin, "namespaces")({ path: `${path}/ns/net` });
      await trial.done("unmount", fileSystem.unmount({ path }, trial.call), "changed");
      trial.same("mounts", await trial.verb(mountsAt, "mounts")(`${path}/volume`), 0);
      const isThere = await trial.verb(isPinned, "namespaces")(pinned.path);
      trial.holds(isThere, "the namespace was unmounted");
    }),
  },
  {
    id: "file-system/unmounts-through-links",
    says: "A link in the path is resolved within the roots: what is mounted where it leads goes.",
    cites: [unmounts, "CRI-O"],
    needs: ["mounts", "links"],
    check: keeps(async ({ fileSystem, makeTree, mount, mountsAt, link }, trial) => {
      const path = await makeTree(["real/a", "b"]);
      await trial.verb(mount, "mounts")(`${path}/real`);
      await trial.verb(link, "links")(`${path}/link`, `${path}/real`);
      const unmounted = fileSystem.unmount({ path: `${path}/link` }, trial.call);
      await trial.done("unmount", unmounted, "changed");
      trial.same("mounts", await trial.verb(mountsAt, "mounts")(`${path}/real`), 0);
    }),
  },
  {
    id: "file-system/unmounts-through-no-link-outwards",
    says: "A link that leads out of the roots is refused, and what is mounted there stays.",
    cites: [unmounts, "FileSystem"],
    needs: ["mounts", "links"],
    check: keeps(
      async ({ fileSystem, makeTree, makeTreeOutside, mount, mountsAt, link }, trial) => {
        const [path, outside] = [await makeTree(["a"]), await makeTreeOutside(["kept"])];
        await trial.verb(mount, "mounts")(outside);
        await trial.verb(link, "links")(`${path}/link`, outside);
        const unmounted = fileSystem.unmount({ path: `${path}/link` }, trial.call);
        await trial.refused("unmount", unmounted, "refused");
        trial.same("mounts", await trial.verb(mountsAt, "mounts")(outside), 1);
      },
    ),
  },
];
