// Does one thing with a node until it is killed. It says "ready" once it could begin, begins when a
// line comes in, and says "done" if it is let live.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { removePodSandbox, stopPodSandbox } from "podsandbox";
import { openLinuxNode } from "podsandbox/linux";

const { options, doing, id, pod, gracePeriodSeconds } = JSON.parse(
  readFileSync(process.argv[2], "utf8"),
);
const opened = await openLinuxNode(options);
const node = opened._unsafeUnwrap();
console.log("ready");
await once(process.stdin, "data");
const policy = { gracePeriodSeconds };
const ended =
  doing === "create"
    ? await node.createPod(pod)
    : doing === "stop"
      ? await stopPodSandbox(node.ports, { podSandboxId: id }, { policy })
      : await removePodSandbox(node.ports, { podSandboxId: id }, { policy });
console.log(ended.isOk() ? "done" : `failed ${JSON.stringify(ended.error)}`);
process.exit(0);
