// Lets another process use the store at a directory: a JSON object a line, in and out.
// { id, method, request } is asked of the store; { id, release } gives back the lease of that number.
import { createInterface } from "node:readline";
import { fileStore } from "podsandbox/node";

const store = fileStore({ root: process.argv[2] });
const call = { signal: new AbortController().signal, attempt: 1, waitingFor() {} };
const leases = new Map();

async function answer({ id, method, request, release }) {
  if (release !== undefined) return leases.get(release).release();
  const result = await store[method](request, call);
  if (method !== "lease") return result;
  return result.map((lease) => {
    leases.set(id, lease);
    return id;
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  void answer(question).then((result) => {
    const told = result.isOk() ? { value: result.value } : { error: result.error };
    console.log(JSON.stringify({ id: question.id, ...told }));
  });
}
