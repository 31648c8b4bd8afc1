import type { NetworkPlugin } from "../../ports/network-plugin.js";
import { isDone, isIdList } from "../answers.js";
import type { OperationsOf } from "../operation.js";

/**
 * The methods of the network plugin. A DEL is about its whole sandbox: CNI forbids two operations
 * beside each other for one container. (SPEC 1.1.0 §3)
 */
export const networkOperations: OperationsOf<NetworkPlugin> = {
  detach: {
    port: "network",
    name: "detach",
    kind: "destroy",
    limit: 60_000,
    isAnswer: isDone,
    subject: ({ sandboxId }) => sandboxId,
  },
  listSandboxes: {
    port: "network",
    name: "listSandboxes",
    kind: "query",
    limit: 30_000,
    isAnswer: isIdList,
    subject: () => "",
  },
  collectGarbage: {
    port: "network",
    name: "collectGarbage",
    kind: "destroy",
    limit: 60_000,
    isAnswer: isDone,
    subject: ({ network }) => network,
  },
};
