import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import {
  createCoordinator,
  describeError,
  type OpenWait,
  type TeardownProgress,
  type WaitingFor,
} from "podsandbox";
import { openNode } from "podsandbox/node";

// A pod whose program does not end when it is asked to, and that is given half a minute. Meanwhile
// somebody wants to know why nothing happens, loses patience, and gives it no time at all.
const directory = mkdtempSync(join(tmpdir(), "podsandbox-stuck-"));
try {
  const node = (await openNode({ root: directory }))._unsafeUnwrap();
  const command = ["sh", "-c", "trap '' TERM; exec sleep 3600"];
  const pod = (
    await node.createPod({ name: "shop", containers: [{ name: "db", command }] })
  )._unsafeUnwrap();
  await setTimeout(200);

  const coordinator = createCoordinator(node.ports);
  const request = { podSandboxId: pod.id };
  const patient = coordinator.stop(request, { policy: { gracePeriodSeconds: 30 } });
  for (let look = 0; look < 3; look += 1) {
    await setTimeout(400);
    for (const one of coordinator.progress()) print(one);
  }

  console.log("\nA second caller stops it with no grace: both get the same answer.");
  const impatient = coordinator.stop(request, { policy: { gracePeriodSeconds: 0 } });
  for (const [who, stopped] of [
    ["patient", await patient],
    ["impatient", await impatient],
  ] as const)
    console.log(
      stopped.match(
        ({ outcome }) => `  the ${who} caller: ${outcome}`,
        (error) => `  the ${who} caller: ${describeError(error)}`,
      ),
    );

  const removed = await coordinator.remove(request);
  if (removed.isErr()) throw new Error(describeError(removed.error));
  console.log(`\nRemoved. In flight now: ${coordinator.progress().length}`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** What a person wants to know of a teardown that takes its time. */
function print(progress: TeardownProgress): void {
  if (progress.state === "backing-off") {
    const seconds = (progress.nextAttemptAt - Date.now()) / 1_000;
    console.log(`failed: ${progress.because}; tried again in ${seconds.toFixed(0)} s`);
    return;
  }
  const { operation, milliseconds, steps, waitingFor, left, callers } = progress;
  const since = (milliseconds / 1_000).toFixed(1);
  console.log(`${operation} for ${since} s, ${callers} waiting for it`);
  for (const { step } of steps) console.log(`  now:     ${step}`);
  for (const wait of waitingFor) console.log(`  waiting: ${inWords(wait)}`);
  console.log(`  left:    ${left.map(({ step }) => step).join(", ")}`);
}

function inWords({ what }: OpenWait): string {
  return what === undefined ? "an answer" : nameOf(what);
}

function nameOf(what: WaitingFor): string {
  switch (what.kind) {
    case "process":
      return `process ${what.pid}, which has been asked to end (state ${what.state ?? "?"})`;
    case "program":
      return `program ${what.name} ${what.verb ?? ""} (process ${what.pid ?? "?"})`;
    case "path":
      return what.path;
    case "text":
      return what.text;
  }
}
