import { spawn } from "node:child_process";
import { once } from "node:events";
import type { IdleProcess } from "podsandbox/testing";
import { livingProcess } from "../../adapters/node/living-process.js";

/** Begins a process of this host that does nothing, in a group of its own. */
export async function startIdleProcess(): Promise<IdleProcess> {
  const child = spawn("sleep", ["600"], { detached: true, stdio: "ignore", env: {} });
  const exited = once(child, "exit");
  await once(child, "spawn");
  return {
    identity: await livingProcess(child.pid),
    end: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
