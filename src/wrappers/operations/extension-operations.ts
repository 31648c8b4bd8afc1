import type {
  NodeResourceInterface,
  PostStopHooks,
  ProcessLabels,
} from "../../ports/extensions.js";
import { isBlock, isDone, isIdList } from "../answers.js";
import type { OperationsOf } from "../operation.js";

const bySubscriber = (request: { readonly subscriber: string }): string => request.subscriber;

/** The methods of NRI; its own limits are 5 s for registration and 2 s for a plugin. */
export const nriOperations: OperationsOf<NodeResourceInterface> = {
  blockSynchronization: {
    port: "nri",
    name: "blockSynchronization",
    kind: "wait",
    limit: 5_000,
    isAnswer: isBlock,
    subject: () => "",
  },
  listSubscribers: {
    port: "nri",
    name: "listSubscribers",
    kind: "query",
    limit: 2_000,
    isAnswer: isIdList,
    subject: () => "",
  },
  sandboxStopped: {
    port: "nri",
    name: "sandboxStopped",
    kind: "destroy",
    limit: 2_000,
    isAnswer: isDone,
    subject: bySubscriber,
  },
  sandboxRemoved: {
    port: "nri",
    name: "sandboxRemoved",
    kind: "destroy",
    limit: 2_000,
    isAnswer: isDone,
    subject: bySubscriber,
  },
};

/** The methods of the label store. */
export const labelOperations: OperationsOf<ProcessLabels> = {
  listSandboxes: {
    port: "labels",
    name: "listSandboxes",
    kind: "query",
    limit: 10_000,
    isAnswer: isIdList,
    subject: () => "",
  },
  release: {
    port: "labels",
    name: "release",
    kind: "destroy",
    limit: 10_000,
    isAnswer: isDone,
    subject: ({ ownerId }) => ownerId,
  },
};

/** The methods of the hook runner; a hook's own timeout comes on top. */
export const hookOperations: OperationsOf<PostStopHooks> = {
  runPostStop: {
    port: "hooks",
    name: "runPostStop",
    kind: "destroy",
    limit: 30_000,
    extra: ({ hook }) => (hook.timeout ?? 0) * 1_000,
    isAnswer: isDone,
    subject: ({ state, hook }) => `${state.id} ${hook.path}`,
  },
};
