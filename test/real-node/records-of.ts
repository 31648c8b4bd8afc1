import { join } from "node:path";
import { expect } from "vitest";
import type { RealNode } from "./real-node.js";

/** The root under which the OCI runtime knows the containers of a pod. */
export function runtimeRootOf({ node }: RealNode, { id }: { readonly id: string }): string {
  return join(node.root, "runtime", id);
}

/** The file of a sandbox's record. */
export function recordOf({ node }: RealNode, { id }: { readonly id: string }): string {
  return join(node.root, "store/sandboxes", id, "record.json");
}

/** Nothing of a real node is left but what could not be read, put aside for people. */
export async function endsWithQuarantine({ state }: Pick<RealNode, "state">): Promise<void> {
  const left = async (): Promise<readonly string[]> =>
    (await state()).filter((line) => !line.includes("/store/quarantine/"));
  await expect.poll(left, { timeout: 5_000 }).toEqual([]);
  expect(await state()).not.toEqual([]);
}
