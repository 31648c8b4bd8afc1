import {
  collectGarbage,
  removePodSandbox,
  type GarbageOptions,
  type LedgerEntry,
} from "podsandbox";
import { addPod, type FakeNode, type PodSpec } from "podsandbox/testing";

/** A pod of which nothing lives. */
export const dead = { infra: "dead", containers: [{ state: "exited" }] } as const;

/** Every part of a pod but its record. */
export const parts = [
  ...(["name", "label", "paths", "namespace", "attachments", "mounts"] as const),
  ...(["cgroups", "storage", "infra", "containers"] as const),
];

/** Collects garbage, and what was done if nothing is said. */
export async function collect(node: FakeNode, options: GarbageOptions = { apply: true }) {
  return (await collectGarbage(node.ports, options))._unsafeUnwrap();
}

/** A pod is removed, and what cannot be given back goes into the ledger. */
export async function giveUp(
  node: FakeNode,
  spec: PodSpec,
  faults: Parameters<FakeNode["faults"]["plan"]>[0],
  policy: NonNullable<Parameters<typeof removePodSandbox>[2]>["policy"] = {
    abandon: [
      ...(["unmount", "detach-network", "remove-network-namespace"] as const),
      ...(["remove-cgroups", "remove-directories"] as const),
    ],
  },
): Promise<string> {
  const { sandboxId } = addPod(node, spec);
  node.faults.plan(faults);
  (await removePodSandbox(node.ports, { podSandboxId: sandboxId }, { policy }))._unsafeUnwrap();
  node.faults.clear();
  return sandboxId;
}

/** The ledger has an entry, whoever made it. */
export function owe(node: FakeNode, sandboxId: string, debt: LedgerEntry["debt"]): void {
  const id = `debt of ${sandboxId}`;
  node.world.books.ledger[id] = { id, sandboxId, step: "", at: 1, reason: "", debt };
}

/** Every call of a method fails. */
export const failing = (
  port: "network" | "fileSystem" | "labels" | "nri" | "store" | "runtime",
  operation: string,
) => ({ port, operation, how: { kind: "before", reason: "crashed" } }) as const;

/** Who has what kind of debt, and what became of it. */
export const outcomes = (report: Awaited<ReturnType<typeof collect>>) =>
  report.ledger.map(({ entry: { debt }, outcome }) => [debt.kind, outcome]);
