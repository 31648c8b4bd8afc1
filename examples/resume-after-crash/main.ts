import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describeError, resumeTeardowns, stopPodSandbox } from "podsandbox";
import { openNode, type Node } from "podsandbox/node";

// A pod is given three seconds to end. After one second the process that stops it is killed.
// Another, which knows nothing but the directory, ends it two seconds later, and asks nobody again.
const [, , doing, place] = process.argv;
if (doing === "stop" && place !== undefined) await stopAndBeKilled(place);
else await play();

async function play(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "podsandbox-resume-"));
  try {
    const node = await open(directory);
    const heard = join(directory, "heard");
    const counting = `trap "echo TERM >> ${heard}" TERM; while :; do sleep 0.1; done`;
    const containers = [{ name: "db", command: ["sh", "-c", counting] }];
    (await node.createPod({ name: "shop", containers }))._unsafeUnwrap();
    await setTimeout(200);

    console.log("A pod is being stopped, with 3 s of grace after the request to end.");
    const started = Date.now();
    const since = (): string => `${((Date.now() - started) / 1_000).toFixed(1)} s`;
    await killInTheMiddle(directory);
    console.log(`${since()}: whoever was stopping it is killed; the pod runs on`);

    const reopened = await open(directory);
    const results = (await resumeTeardowns(reopened.ports))._unsafeUnwrap();
    for (const { result } of results)
      console.log(
        result.match(
          ({ operation }) => `${since()}: another process has finished what it found: ${operation}`,
          (error) => describeError(error),
        ),
      );
    const signals = readFileSync(heard, "utf8").trim().split("\n").length;
    const times = signals === 1 ? "once" : `${signals} times`;
    console.log(`In all that its program was asked to end ${times}.`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function open(directory: string): Promise<Node> {
  return (await openNode({ root: join(directory, "node") }))._unsafeUnwrap();
}

async function killInTheMiddle(directory: string): Promise<void> {
  const child = fork(new URL(import.meta.url), ["stop", directory]);
  await once(child, "message");
  await setTimeout(1_000);
  child.kill("SIGKILL");
  await once(child, "exit");
}

async function stopAndBeKilled(directory: string): Promise<void> {
  const node = await open(directory);
  const [podSandboxId = ""] = (await node.listPods())._unsafeUnwrap();
  const stopping = stopPodSandbox(
    node.ports,
    { podSandboxId },
    { policy: { gracePeriodSeconds: 3 } },
  );
  process.send?.("begun");
  void (await stopping);
}
