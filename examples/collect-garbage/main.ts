import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { collectGarbage, describeError, type GarbageReport } from "podsandbox";
import { openNode, type Node } from "podsandbox/node";

// A node on which things went wrong: the records of two pods were deleted by hand, one of which
// still runs, and an earlier removal gave up a directory that was busy. What is there to collect?
const directory = mkdtempSync(join(tmpdir(), "podsandbox-garbage-"));
try {
  const node = (await openNode({ root: directory }))._unsafeUnwrap();
  const call = { signal: new AbortController().signal, attempt: 1, waitingFor: () => undefined };
  await loseTheRecordOf(node, "dead", false);
  await loseTheRecordOf(node, "alive", true);
  const path = join(node.root, "pods", "old");
  mkdirSync(path);
  writeFileSync(join(path, "log"), "what it said last");
  const debt = { kind: "path", path } as const;
  const reason = "a directory was busy";
  const entry = { id: "old-path", sandboxId: "old", step: "remove-directories", at: Date.now() };
  (
    await node.ports.store.addLedgerEntry({ entry: { ...entry, reason, debt } }, call)
  )._unsafeUnwrap();

  console.log(
    "Two pods have lost their records (one still runs), and a removal has left a debt.\n",
  );
  print("Only looking", await collect(node, false));
  print("Collecting", await collect(node, true));

  const alive = { id: "alive", phase: "unknown", network: "node" } as const;
  (await node.ports.runtime.stopSandbox({ sandbox: alive }, call))._unsafeUnwrap();
  print("Collecting again, after its process has ended", await collect(node, true));
  print("And once more", await collect(node, true));
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function loseTheRecordOf(node: Node, id: string, start: boolean): Promise<void> {
  const containers = [{ command: ["sleep", "3600"], start }];
  (await node.createPod({ id, name: id, containers }))._unsafeUnwrap();
  rmSync(join(node.root, "store", "sandboxes", id), { recursive: true });
}

async function collect(node: Node, apply: boolean): Promise<GarbageReport> {
  const report = await collectGarbage(node.ports, { apply });
  if (report.isErr()) throw new Error(describeError(report.error));
  return report.value;
}

/** `fileSystem` and the like are the ports that still hold something of a pod. */
function print(title: string, { ledger, leftovers }: GarbageReport): void {
  console.log(`${title}:`);
  for (const { entry, outcome } of ledger)
    console.log(`  ${outcome}: ${entry.debt.kind} of ${entry.sandboxId}, since ${entry.reason}`);
  for (const { sandboxId, heldBy, outcome, because } of leftovers) {
    const why = because === undefined ? "" : `: ${because}`;
    console.log(`  ${outcome}: ${sandboxId} (${heldBy.join(" and ")})${why}`);
  }
  if (ledger.length + leftovers.length === 0) console.log("  nothing");
}
