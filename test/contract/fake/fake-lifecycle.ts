import {
  addPod,
  createFakeNode,
  leftovers,
  type ContainerSpec,
  type LifecycleContainer,
  type LifecycleSubject,
} from "podsandbox/testing";
import type { OnFakeNode } from "./fake-store.js";

const containerSpecs: Readonly<Record<LifecycleContainer, ContainerSpec>> = {
  running: {},
  "ignores-term": { ignoresTerm: true },
  created: { state: "created" },
  "leaves-a-grandchild": { state: "exited", grandchildren: 1 },
};

const running: readonly LifecycleContainer[] = ["running"];

const specOf = (container: LifecycleContainer): ContainerSpec => containerSpecs[container];

/** All ports of a fake node. */
export function createFakeLifecycle(): Promise<OnFakeNode<LifecycleSubject>> {
  const node = createFakeNode({ journal: false });
  const isProcess = (thing: string): boolean => thing.startsWith("process ");
  return Promise.resolve({
    node,
    capabilities: ["created", "grandchildren", "half-made", "chosen-ids", "restart"],
    clock: node.clock,
    ports: node.ports,
    makePod: async ({ id, name, containers = running, isHalfMade } = {}) => {
      if (name !== undefined && node.world.books.names[name] !== undefined)
        throw new Error(`the name ${name} is taken`);
      const { sandboxId } = addPod(node, {
        ...(id !== undefined && { id }),
        ...(name !== undefined && { name }),
        ...(isHalfMade && { halfMade: ["name", "record", "label", "paths", "namespace"] as const }),
        containers: containers.map(specOf),
      });
      return sandboxId;
    },
    countAlive: async (id) => leftovers(node, id).filter(isProcess).length,
    look: async (id) => leftovers(node, id),
    restart: async () => node.restart(),
    dispose: async () => node.restart(),
  });
}
