import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { err, ok, type AdapterFault, type CreatorStore, type Result } from "podsandbox";
import type { StoreProcess } from "podsandbox/testing";

type Answered = Result<unknown, AdapterFault>;

interface Told {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: AdapterFault;
}

/** Begins another process that uses the store at a directory, and a store that asks it. */
export async function startStoreProcess(root: string): Promise<StoreProcess> {
  const program = join(import.meta.dirname, "store-server.mjs");
  const child = spawn(process.execPath, [program, root], { stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const waiting = new Map<number, (answer: Answered) => void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { id, value, error } = JSON.parse(line) as Told;
    waiting.get(id)?.(error === undefined ? ok(value) : err(error));
  });
  const ask = (question: object): Promise<Answered> =>
    new Promise((resolve) => {
      const id = waiting.size;
      waiting.set(id, resolve);
      child.stdin.write(`${JSON.stringify({ id, ...question })}\n`);
    });
  const store = storeAsking(ask);
  // It is there once it has answered.
  void (await ask({ method: "listSandboxes", request: {} }));
  return {
    store,
    die: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

function storeAsking(ask: (question: object) => Promise<Answered>): CreatorStore {
  const lease = async (request: object): Promise<Answered> =>
    (await ask({ method: "lease", request })).map((release) => ({
      release: () => ask({ release }),
    }));
  const methodNamed = (method: string) => (request: object) =>
    method === "lease" ? lease(request) : ask({ method, request });
  // Every method is asked in the same way, and answered as the store in the other process does.
  return new Proxy({} as CreatorStore, { get: (_, name) => methodNamed(String(name)) });
}
