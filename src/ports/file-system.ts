import type { NamespaceState, NetworkNamespace } from "../model/network.js";
import type { Answer } from "./answer.js";
import type { Call } from "./call.js";
import type { Done } from "./done.js";

/**
 * Mounts, namespaces, directories and cgroups. Nothing outside the roots that the adapter was
 * configured with is ever touched, whatever a record says, and no link is followed out of them. To
 * unmount or remove what is there, by its name or through a link, is refused with reason `refused`.
 */
export interface FileSystem {
  /** The ids of the sandboxes for which anything is named that lies below the own roots. */
  listSandboxes(request: Readonly<Record<never, never>>, call: Call): Answer<readonly string[]>;

  /** Compares what is pinned at the path with what the record says was pinned there. */
  inspectNamespace(
    request: { readonly namespace: NetworkNamespace },
    call: Call,
  ): Answer<NamespaceState>;

  /**
   * The namespace is unmounted and its file is gone. Without an identity it is removed only below
   * the adapter's own root and with no process in it, and is refused otherwise.
   */
  removeNamespace(request: { readonly namespace: NetworkNamespace }, call: Call): Answer<Done>;

  /**
   * Nothing is mounted at the path or below it, deepest first, stacked mounts too; pinned
   * namespaces are spared. Links in the path are resolved within the roots. Not mounted is
   * unchanged.
   */
  unmount(request: { readonly path: string }, call: Call): Answer<Done>;

  /**
   * The path and all below it is gone. Refused with `mount-present`, and nothing removed, while
   * anything is mounted at the path or below it.
   */
  removeTree(request: { readonly path: string }, call: Call): Answer<Done>;

  /**
   * The cgroup and its children are gone, leaf first; refused with its processes while it has any.
   */
  removeCgroup(request: { readonly path: string }, call: Call): Answer<Done>;
}
