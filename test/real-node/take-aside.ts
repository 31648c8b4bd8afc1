import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { RealPlace } from "./real-node.js";

/** What was put aside because it could not be read, which stays for people, is gone; how much. */
export async function takeAside(
  { directory }: RealPlace,
  part: "network" | "store",
): Promise<number> {
  const quarantine = join(directory, "node", part, "quarantine");
  const names = await readdir(quarantine).catch(() => []);
  await rm(quarantine, { recursive: true, force: true });
  return names.length;
}
