import { setTimeout } from "node:timers/promises";
import { expect } from "vitest";
import type { RealNode } from "./real-node.js";

/** Nothing of a real node is left on the host, at once or as soon as the kernel is done with it. */
export async function endsClean({ state }: Pick<RealNode, "state">): Promise<void> {
  // Process 1 may take its time to reap, and the kernel to remove a device.
  const end = Date.now() + 5_000;
  while ((await state()).length > 0 && Date.now() < end) await setTimeout(20);
  expect(await state()).toEqual([]);
}
