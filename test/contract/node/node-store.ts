import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LedgerEntry } from "podsandbox";
import { fileStore } from "podsandbox/node";
import type { StoreSubject } from "podsandbox/testing";
import { livingProcess } from "../../adapters/node/living-process.js";
import { startIdleProcess } from "./idle-process.js";
import { namesIn, ownDirectory } from "./own-directory.js";
import { startStoreProcess } from "./store-process.js";

/** The store of files, in a directory of its own. */
export async function createNodeStore(): Promise<StoreSubject> {
  const { root, remove } = await ownDirectory();
  const ends: (() => PromiseLike<unknown>)[] = [];
  return {
    capabilities: ["damage", "damaged-debts", "processes", "several-processes"],
    store: fileStore({ root }),
    identity: await livingProcess(),
    reopen: async () => fileStore({ root }),
    nameOwner: async (name) => {
      const entries = await readAll<{ readonly name: string; readonly ownerId: string }>(
        root,
        "names",
      );
      return entries.find((entry) => entry.name === name)?.ownerId;
    },
    ledger: () => readAll<LedgerEntry>(root, "ledger"),
    damage: (id) => writeFile(join(root, "sandboxes", id, "record.json"), '{"id":'),
    damageEntry: (id) => damageEntry(root, id),
    isPutAside: async (id) => (await namesIn(join(root, "quarantine", id))).length > 0,
    startProcess: async () => {
      const started = await startIdleProcess();
      ends.push(started.end);
      return started;
    },
    join: async () => {
      const started = await startStoreProcess(root);
      ends.push(started.die);
      return started;
    },
    dispose: async () => {
      for (const end of ends) await end();
      await remove();
    },
  };
}

async function damageEntry(root: string, id: string): Promise<void> {
  const ledger = join(root, "ledger");
  for (const file of await namesIn(ledger)) {
    const text = await readFile(join(ledger, file), "utf8");
    if (text.includes(`"id":"${id}"`)) await writeFile(join(ledger, file), text.slice(0, 40));
  }
}

async function readAll<Entry>(root: string, name: string): Promise<readonly Entry[]> {
  const directory = join(root, name);
  const files = (await namesIn(directory)).filter((file) => !file.startsWith("."));
  const texts = files.map((file) => readFile(join(directory, file), "utf8"));
  return (await Promise.all(texts)).map((text) => JSON.parse(text) as Entry);
}
