import { ok, type FileSystem } from "../../index.js";
import type { Caller } from "../engine/caller.js";
import { sandboxesOnDisk } from "./known-sandboxes.js";
import { inspectNamespace, removeNamespace } from "./namespaces.js";
import { removeCgroup, removeTree, unmount } from "./paths.js";
import { portMaker } from "./port-maker.js";

/** The mounts, namespaces, trees and cgroups of a fake node, as one caller sees them. */
export function fileSystemPort(caller: Caller): FileSystem {
  const { machine } = caller;
  const method = portMaker(caller, "fileSystem");
  const pathOf = ({ path }: { readonly path: string }): string => path;
  return {
    listSandboxes: method(
      "listSandboxes",
      () => "",
      () => ok(sandboxesOnDisk(machine.world)),
    ),
    inspectNamespace: method(
      "inspectNamespace",
      ({ namespace }) => namespace.path,
      ({ namespace }) => ok(inspectNamespace(machine.world, namespace)),
    ),
    removeNamespace: method(
      "removeNamespace",
      ({ namespace }) => namespace.path,
      ({ namespace }) => removeNamespace(machine, namespace),
    ),
    unmount: method("unmount", pathOf, ({ path }) => unmount(machine, path)),
    removeTree: method("removeTree", pathOf, ({ path }) => removeTree(machine, path)),
    removeCgroup: method("removeCgroup", pathOf, ({ path }) => removeCgroup(machine, path)),
  };
}
