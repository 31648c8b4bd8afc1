import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { portCall, valueOf } from "./port-call.js";
import { running, type Running } from "./running-container.js";
import { temporaryDirectory } from "./temporary-directory.js";

const call = portCall();

/** A container whose only process forks and ends, again and again, as long as the file is there. */
async function restless(): Promise<{ readonly world: Running; readonly goesOnWith: string }> {
  const directory = await temporaryDirectory();
  const [script, goesOnWith] = [join(directory, "again"), join(directory, "goes-on")];
  await writeFile(script, '#!/bin/sh\n[ -e "$1" ] && "$0" "$1" & exit\n', { mode: 0o700 });
  await writeFile(goesOnWith, "");
  const world = await running(`echo ready; setsid ${script} ${goesOnWith} & exit`);
  return { world, goesOnWith };
}

describe("P03: a program that forks and ends, again and again", () => {
  it("is never taken for gone, and is when it is", async () => {
    const { world, goesOnWith } = await restless();
    const { runtime, container } = world;
    const answers = new Set<string>();
    for (let look = 0; look < 8; look += 1) {
      const state = await runtime.inspectContainer({ container }, call);
      answers.add(state.isOk() ? state.value : state.error.reason);
    }
    const honest = ["running", "unavailable"];
    expect([...answers].filter((answer) => !honest.includes(answer))).toEqual([]);
    await rm(goesOnWith);
    const inspect = () => valueOf(runtime.inspectContainer({ container }, call));
    await expect.poll(inspect).toBe("stopped");
  });

  it("does not keep a call beyond its limit", async () => {
    const { world, goesOnWith } = await restless();
    const { runtime, container } = world;
    const request = { container, killAt: Date.now() + 60_000 };
    const stopped = await runtime.stopContainer(request, portCall(AbortSignal.timeout(100)));
    expect(stopped._unsafeUnwrapErr().reason).toMatch(/^(aborted|unavailable)$/);
    await rm(goesOnWith);
  });
});

describe("a process that may open no more files", () => {
  it("does not take for gone what it cannot look at", async () => {
    const world = await running("setsid sleep 60 & echo ready; exit");
    const { root, container } = world;
    const path = join(import.meta.dirname, "programs", "short-of-files.mjs");
    const given = [process.execPath, path, root, container.sandboxId, container.id];
    const limited = 'ulimit -n 100; exec "$@"';
    const { stdout } = await promisify(execFile)("sh", ["-c", limited, "sh", ...given]);
    expect(stdout).toBe("unavailable\nrunning\n");
  });
});
