import {
  addPod,
  createFakeNode,
  type AttachedPod,
  type AttachmentWish,
  type FakeNode,
  type NetworkSubject,
} from "podsandbox/testing";
import type { OnFakeNode } from "./fake-store.js";

/** A subject that says what a new pod would be attached with, since it was changed. */
export type FakeNetwork = OnFakeNode<NetworkSubject> & {
  readonly current: { configuration?: string };
};

/** The network plugin of a fake node. */
export function createFakeNetwork(): Promise<FakeNetwork> {
  const node = createFakeNode({ journal: false });
  const { faults, world } = node;
  const current: FakeNetwork["current"] = {};
  const detach = { port: "network", operation: "detach" } as const;
  return Promise.resolve({
    node,
    current,
    capabilities: [
      ...(["attachments", "half-made", "reconfigured"] as const),
      ...(["lost-namespaces", "unreadable", "failing", "hanging", "collects"] as const),
    ],
    clock: node.clock,
    network: node.ports.network,
    attach: async (wishes = [{}]) => attach(node, wishes),
    heldBy: async (sandboxId) =>
      (world.network.held[sandboxId] ?? []).map(({ given }) => given.interfaceName),
    reconfigure: async () => {
      current.configuration = '{"cniVersion":"1.1.0","name":"renamed","plugins":[]}';
    },
    loseNamespace: async ({ about }) => {
      delete world.fileSystem.namespaces[about.namespacePath ?? ""];
    },
    fail: async () => {
      faults.plan([{ ...detach, how: { kind: "before", reason: "crashed" } }]);
      return async () => faults.clear();
    },
    hang: async () => faults.plan([{ ...detach, how: { kind: "hang-until-aborted" } }]),
    dispose: async () => node.restart(),
  });
}

function attach(node: FakeNode, wishes: readonly AttachmentWish[]): AttachedPod {
  const attachments = wishes.map(({ interfaceName, isHalfMade }) => ({
    ...(interfaceName !== undefined && { interfaceName }),
    result: isHalfMade !== true,
  }));
  const { sandboxId } = addPod(node, { attachments, containers: 0, infra: "none" });
  const record = node.world.books.sandboxes[sandboxId];
  if (record?.attachments === undefined || record.attachments === "unreadable")
    throw new Error("nothing was attached");
  const { pod, networkNamespace } = record;
  return {
    about: {
      sandboxId,
      runtimeHandler: "",
      ...(pod && { pod }),
      ...(networkNamespace && { namespacePath: networkNamespace.path }),
    },
    attachments: record.attachments,
  };
}
