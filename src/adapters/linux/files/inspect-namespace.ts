import type {
  AdapterFault,
  NamespaceIdentity,
  NamespaceState,
  NetworkNamespace,
  Result,
} from "../../../index.js";
import { identifyNamespace } from "./identify-namespace.js";

/** Compares what is pinned at the path with what the record says was pinned there. */
export async function inspectNamespace({
  path,
  identity,
}: NetworkNamespace): Promise<Result<NamespaceState, AdapterFault>> {
  const found = await identifyNamespace(path);
  return found.map((value) => {
    if (value === "absent") return "absent";
    if (identity === undefined) return "unidentified";
    return isSameNamespace(identity, value) ? "same" : "replaced";
  });
}

/** Whether both name one namespace: after a reboot nothing is the same. */
export function isSameNamespace(one: NamespaceIdentity, other: NamespaceIdentity): boolean {
  return (
    one.bootId === other.bootId &&
    one.device === other.device &&
    one.inode === other.inode &&
    one.changeTime === other.changeTime
  );
}
