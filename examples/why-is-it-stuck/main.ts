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
  console.log("A pod is stopped with 30 s of grace, and that takes its time. Why?\n");
  let progress: readonly TeardownProgress[];
  do {
    await setTimeout(500);
    progress = coordinator.progress();
    progress.forEach(print);
  } while (progress.length > 0 && !progress.some(waitsForProcess));

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

function waitsForProcess(progress: TeardownProgress): boolean {
  if (progress.state === "backing-off") return false;
  return progress.waitingFor.some(({ what }) => what?.kind === "process");
}

/** What a person wants to know of a teardown that takes its time. */
function print(progress: TeardownProgress): void {
  if (progress.state === "backing-off") {
    const seconds = (progress.nextAttemptAt - Date.now()) / 1_000;
    console.log(`failed: ${progress.because}; tried again in ${seconds.toFixed(0)} s`);
    return;
  }
  const { operation, milliseconds, steps: now, waitingFor, left, callers } = progress;
  const since = (milliseconds / 1_000).toFixed(1);
  const who = callers === 1 ? "1 caller waits" : `${callers} callers wait`;
  console.log(`${operation} for ${since} s; ${who} for it`);
  for (const { step } of now) console.log(`  now:     ${step}`);
  for (const wait of waitingFor) console.log(`  waiting: ${inWords(wait)}`);
  const steps = left.map(({ step }) => step).join(", ");
  for (const [at, part] of (steps.match(/.{1,65}(?:,|$)/g) ?? []).entries())
    console.log(`  ${at === 0 ? "left:   " : "        "} ${part.trim()}`);
}

function inWords({ what }: OpenWait): string {
  return what === undefined ? "an answer" : nameOf(what);
}

function nameOf(what: WaitingFor): string {
  switch (what.kind) {
    case "process":
      return `process ${what.pid}, ${isDoing(what.state)}`;
    case "program":
      return `program ${what.name} ${what.verb ?? ""} (process ${what.pid ?? "?"})`;
    case "path":
      return what.path;
    case "text":
      return what.text;
  }
}

/** Linux says with a letter what a process does. */
function isDoing(state: string | undefined): string {
  const request = "ignores that it has been asked to end";
  if (state === "D") return "which waits in the kernel: not even SIGKILL ends it";
  return `which ${state === "S" ? "is asleep, and " : ""}${request}`;
}
