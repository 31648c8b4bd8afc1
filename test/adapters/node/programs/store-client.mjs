// Uses a store from a process of its own: node store-client.mjs <verb> <root> <id> [count]
import { open, unlink } from "node:fs/promises";
import { join } from "node:path";
import { fileStore } from "podsandbox/node";

const [verb, root, id, count = "1"] = process.argv.slice(2);
const store = fileStore({ root });
const call = { signal: new AbortController().signal, attempt: 1, waitingFor() {} };
const self = await identityOfThisProcess();

const verbs = {
  /** Takes the lease and never gives it back. */
  async hold() {
    say((await store.lease({ sandboxId: id }, call)).isOk() ? "held" : "failed");
    setInterval(() => undefined, 1_000);
  },
  /** Takes the lease again and again, and fails where another is inside at the same time. */
  async contend() {
    const inside = join(root, "inside");
    for (let round = 0; round < Number(count); round += 1) {
      const lease = (await store.lease({ sandboxId: id }, call))._unsafeUnwrap();
      await (await open(inside, "wx")).close();
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 2));
      await unlink(inside);
      (await lease.release())._unsafeUnwrap();
    }
    say("done");
  },
  /** Adds containers until one is refused, and says which were added. */
  async add() {
    for (let at = 0; ; at += 1) {
      const containerId = `${process.pid}-${at}`;
      const container = { id: containerId, sandboxId: id, phase: "creating", creator: self };
      const added = await store.addContainer({ container }, call);
      if (added.isErr()) return say(`refused ${added.error.reason}`);
      say(containerId);
    }
  },
  /** Adds a sandbox that others add too. */
  async claim() {
    const sandbox = { id, phase: "creating", network: "pod" };
    const added = await store.addSandbox({ sandbox }, call);
    say(added.isOk() ? "mine" : added.error.reason);
  },
  /** Reserves a name that others reserve too. */
  async reserve() {
    const request = { name: "shared", ownerId: `owner-${process.pid}`, reserver: self };
    const reserved = await store.reserveName(request, call);
    say(reserved.isOk() ? "mine" : reserved.error.reason);
    setInterval(() => undefined, 1_000);
  },
  /** Creates and forgets the same pod for as long as it lives. */
  async churn() {
    say("begun");
    for (;;) {
      await store.reserveName({ name: `name-${id}`, ownerId: id, reserver: self }, call);
      const networkNamespace = { path: `/run/netns/${id}` };
      const sandbox = { id, name: `name-${id}`, phase: "ready", network: "pod", networkNamespace };
      await store.addSandbox({ sandbox }, call);
      const container = { id: `${id}-c`, sandboxId: id, name: `${id}/c`, phase: "creating" };
      await store.addContainer({ container }, call);
      await store.recordSandboxFact(
        { sandboxId: id, fact: { kind: "phase", phase: "stopping" } },
        call,
      );
      const lease = (await store.lease({ sandboxId: id }, call))._unsafeUnwrap();
      await store.forgetContainer({ containerId: `${id}-c` }, call);
      await store.forgetSandbox({ sandboxId: id }, call);
      await store.releaseNames({ ownerId: id }, call);
      await lease.release();
    }
  },
};

await verbs[verb]();

function say(line) {
  process.stdout.write(`${line}\n`);
}

async function identityOfThisProcess() {
  const { readFile } = await import("node:fs/promises");
  const stat = await readFile("/proc/self/stat", "latin1");
  const startTime = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  const bootId = (await readFile("/proc/sys/kernel/random/boot_id", "latin1")).trim();
  return { pid: process.pid, startTime, bootId };
}
