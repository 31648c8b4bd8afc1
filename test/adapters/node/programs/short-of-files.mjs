import { closeSync, openSync } from "node:fs";
import { processRuntime } from "podsandbox/node";

/**
 * A process that has few files left to open: it prints what it then says of a container, and what
 * of it once it has enough of them again.
 */
const [root, sandboxId, id] = process.argv.slice(2);
const runtime = processRuntime({ root });
const container = { id, sandboxId, phase: "running" };
const call = { signal: new AbortController().signal, attempt: 1, waitingFor: () => undefined };

async function inspect() {
  const state = await runtime.inspectContainer({ container }, call);
  return state.isOk() ? state.value : state.error.reason;
}

await inspect();
const open = [];
try {
  for (;;) open.push(openSync("/dev/null"));
} catch {
  // Two are enough to look at one process, and not at several at once.
  for (const file of open.splice(0, 2)) closeSync(file);
}
console.log(await inspect());
for (const file of open) closeSync(file);
console.log(await inspect());
