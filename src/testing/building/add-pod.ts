import { machineOf } from "../engine/machine-of.js";
import type { FakeNode } from "../fake-node.js";
import { addContainerTo } from "./add-container-to.js";
import { makeParts } from "./make-parts.js";
import { hasPart, planPod } from "./plan-pod.js";
import { podParts, type BuiltPod, type ContainerSpec, type PodSpec } from "./pod-spec.js";

/**
 * A pod exists on the node, as if it had been created through the ports: records, processes,
 * addresses, mounts, and all else that a teardown has to find. No port is called.
 */
export function addPod(node: FakeNode, spec: PodSpec = {}): BuiltPod {
  const machine = machineOf(node);
  const plan = planPod(node.world, spec, node.clock.now());
  for (const part of podParts) {
    if (part !== "containers" && hasPart(spec, part)) makeParts[part](node.world, plan);
  }
  machine.sandboxIds.add(plan.id);
  const containerIds = containersOf(spec).map((container, at) => {
    const id = container.id ?? `${plan.id}-c${at + 1}`;
    addContainerTo(node.world, plan, { ...container, id }, node.clock.now());
    machine.containerIds.add(id);
    return id;
  });
  return { sandboxId: plan.id, containerIds };
}

function containersOf(spec: PodSpec): readonly ContainerSpec[] {
  const { containers = 1 } = spec;
  if (!hasPart(spec, "containers")) return [];
  return typeof containers === "number"
    ? Array.from({ length: containers }, () => ({}))
    : containers;
}
