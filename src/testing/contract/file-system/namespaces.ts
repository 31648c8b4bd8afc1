import { keeps } from "../trial.js";
import type { FileSystemClause } from "./file-system-subject.js";

const inspects = "FileSystem.inspectNamespace";
const removes = "FileSystem.removeNamespace";

/** What a file system promises about network namespaces. */
export const namespaceClauses: readonly FileSystemClause[] = [
  {
    id: "file-system/absent-namespaces-are-unchanged",
    says: "A namespace that is not there is absent, and removing it is unchanged.",
    cites: [inspects, removes, "R9", "N03"],
    check: keeps(async ({ fileSystem, makeTree }, { same, value, done, call }) => {
      const path = `${await makeTree(["a"])}/net`;
      const identity = { bootId: "boot", device: "4", inode: "1", changeTime: "1" };
      for (const namespace of [{ path }, { path, identity }]) {
        const state = fileSystem.inspectNamespace({ namespace }, call);
        same("the namespace", await value("inspectNamespace", state), "absent");
        const removed = fileSystem.removeNamespace({ namespace }, call);
        await done("removeNamespace", removed, "unchanged");
      }
    }),
  },
  {
    id: "file-system/tells-namespaces-apart",
    says: "A namespace is the same as recorded, replaced by another, or has no identity on record.",
    cites: [inspects, "NamespaceState", "N09"],
    needs: ["namespaces"],
    check: keeps(async ({ fileSystem, pin, replace }, trial) => {
      const namespace = await trial.verb(pin, "namespaces")();
      const inspect = (one: { readonly path: string }) =>
        trial.value("inspect", fileSystem.inspectNamespace({ namespace: one }, trial.call));
      trial.same("the namespace", await inspect(namespace), "same");
      trial.same("without identity", await inspect({ path: namespace.path }), "unidentified");
      await trial.verb(replace, "namespaces")(namespace);
      trial.same("another one", await inspect(namespace), "replaced");
    }),
  },
  {
    id: "file-system/removes-namespaces",
    says: "A namespace that is the recorded one is unmounted, its file gone; again is unchanged.",
    cites: [removes, "R7", "N13"],
    needs: ["namespaces"],
    check: keeps(async ({ fileSystem, pin, isPinned, exists }, trial) => {
      const namespace = await trial.verb(pin, "namespaces")();
      const remove = () => fileSystem.removeNamespace({ namespace }, trial.call);
      await trial.done("removeNamespace", remove(), "changed");
      const isThere = await trial.verb(isPinned, "namespaces")(namespace.path);
      trial.holds(!isThere, "it is pinned");
      trial.holds(!(await exists(namespace.path)), "its file is there");
      await trial.done("removeNamespace again", remove(), "unchanged");
    }),
  },
  {
    id: "file-system/spares-replaced-namespaces",
    says: "A namespace that is another than the recorded one stays.",
    cites: [removes, "N09"],
    needs: ["namespaces"],
    check: keeps(async ({ fileSystem, pin, replace, isPinned }, trial) => {
      const namespace = await trial.verb(pin, "namespaces")();
      await trial.verb(replace, "namespaces")(namespace);
      const removed = fileSystem.removeNamespace({ namespace }, trial.call);
      await trial.refused("removeNamespace", removed);
      const isThere = await trial.verb(isPinned, "namespaces")(namespace.path);
      trial.holds(isThere, "the namespace of another is gone");
    }),
  },
  {
    id: "file-system/removes-own-unidentified-namespaces",
    says: "A namespace without an identity is removed below the own root, with no process in it.",
    cites: [removes, "N13", "U01"],
    needs: ["namespaces"],
    check: keeps(async ({ fileSystem, pin, isPinned }, trial) => {
      const namespace = await trial.verb(pin, "namespaces")({ isUnidentified: true });
      const removed = fileSystem.removeNamespace({ namespace }, trial.call);
      await trial.done("removeNamespace", removed, "changed");
      const isThere = await trial.verb(isPinned, "namespaces")(namespace.path);
      trial.holds(!isThere, "it is pinned");
    }),
  },
  {
    id: "file-system/spares-other-unidentified-namespaces",
    says: "A namespace without an identity is refused elsewhere, and where a process is in it.",
    cites: [removes, "N13", "N14", "U01"],
    needs: ["namespaces"],
    check: keeps(async ({ fileSystem, pin, isPinned }, trial) => {
      for (const wish of [{ isForeign: true }, { hasProcess: true }]) {
        const namespace = await trial.verb(pin, "namespaces")({ ...wish, isUnidentified: true });
        const removed = fileSystem.removeNamespace({ namespace }, trial.call);
        await trial.refused("removeNamespace", removed, "refused");
        const isThere = await trial.verb(isPinned, "namespaces")(namespace.path);
        trial.holds(isThere, "it is gone");
      }
    }),
  },
];
