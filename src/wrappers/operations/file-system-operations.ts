import type { FileSystem } from "../../ports/file-system.js";
import { isDone, isIdList, isNamespaceState } from "../answers.js";
import type { OperationsOf } from "../operation.js";

const byPath = (request: { readonly path: string }): string => request.path;
const byNamespace = (request: { readonly namespace: { readonly path: string } }): string =>
  request.namespace.path;

const destroy = { port: "fileSystem", kind: "destroy", limit: 30_000, isAnswer: isDone } as const;

/** The methods of the file system: what each is about and how long it may take. */
export const fileSystemOperations: OperationsOf<FileSystem> = {
  listSandboxes: {
    port: "fileSystem",
    name: "listSandboxes",
    kind: "query",
    limit: 30_000,
    isAnswer: isIdList,
    subject: () => "",
  },
  inspectNamespace: {
    port: "fileSystem",
    name: "inspectNamespace",
    kind: "query",
    limit: 10_000,
    isAnswer: isNamespaceState,
    subject: byNamespace,
  },
  removeNamespace: { ...destroy, name: "removeNamespace", subject: byNamespace },
  unmount: { ...destroy, name: "unmount", subject: byPath },
  removeTree: { ...destroy, name: "removeTree", limit: 120_000, subject: byPath },
  removeCgroup: { ...destroy, name: "removeCgroup", subject: byPath },
};
