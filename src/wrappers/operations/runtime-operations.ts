import type { ContainerRuntime } from "../../ports/container-runtime.js";
import { isDone, isIdList, isProcessList, isRuntimeState, isStopped } from "../answers.js";
import type { OperationsOf } from "../operation.js";

const byContainer = (request: { readonly container: { readonly id: string } }): string =>
  request.container.id;
const bySandbox = (request: { readonly sandbox: { readonly id: string } }): string =>
  request.sandbox.id;

const runtime = { port: "runtime", limit: 10_000 } as const;
const ofContainer = { ...runtime, subject: byContainer } as const;
const ofSandbox = { ...runtime, subject: bySandbox } as const;

/** The methods of the runtime: what each is about, how it behaves when cancelled, and its limit. */
export const runtimeOperations: OperationsOf<ContainerRuntime> = {
  inspectContainer: {
    ...ofContainer,
    name: "inspectContainer",
    kind: "query",
    isAnswer: isRuntimeState,
  },
  inspectSandbox: { ...ofSandbox, name: "inspectSandbox", kind: "query", isAnswer: isRuntimeState },
  listContainers: { ...ofSandbox, name: "listContainers", kind: "query", isAnswer: isIdList },
  listAlive: { ...ofSandbox, name: "listAlive", kind: "query", isAnswer: isProcessList },
  listSandboxes: {
    ...runtime,
    name: "listSandboxes",
    kind: "query",
    limit: 30_000,
    isAnswer: isIdList,
    subject: () => "",
  },
  askToStop: { ...ofContainer, name: "askToStop", kind: "destroy", isAnswer: isDone },
  stopContainer: {
    ...ofContainer,
    name: "stopContainer",
    kind: "wait",
    limit: 30_000,
    extra: ({ killAt }, now) => Math.max(0, killAt - now),
    isAnswer: isStopped,
  },
  stopSandbox: {
    ...ofSandbox,
    name: "stopSandbox",
    kind: "wait",
    limit: 30_000,
    isAnswer: isDone,
  },
  reapContainer: {
    ...ofContainer,
    name: "reapContainer",
    kind: "destroy",
    limit: 60_000,
    isAnswer: isDone,
  },
  reapSandbox: {
    ...ofSandbox,
    name: "reapSandbox",
    kind: "destroy",
    limit: 60_000,
    isAnswer: isDone,
  },
  removeContainerStorage: {
    ...ofContainer,
    name: "removeContainerStorage",
    kind: "destroy",
    limit: 120_000,
    isAnswer: isDone,
  },
  removeSandboxStorage: {
    ...ofSandbox,
    name: "removeSandboxStorage",
    kind: "destroy",
    limit: 120_000,
    isAnswer: isDone,
  },
};
