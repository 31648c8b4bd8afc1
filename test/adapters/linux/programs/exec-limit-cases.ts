import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { Exec } from "podsandbox/linux";
import { shell, type ExecCase } from "./exec-case.js";
import { livingInGroup } from "./living-in-group.js";

/** Programs that the signal ends. */
export const limitCases: readonly ExecCase[] = [
  {
    name: "N08: kills the whole process group, whatever it ignores",
    check: async (exec) => {
      const lines = "trap '' TERM INT HUP; sleep 60 & sleep 60 & echo ready; wait";
      const { outcome, pid } = await interrupt(exec, lines);
      expect(outcome).toEqual({ kind: "ended", pid, isGone: true, stdout: "", stderr: "" });
      expect(await livingInGroup(pid)).toEqual([]);
    },
  },
  {
    name: "N08: kills one that is stopped",
    check: async (exec) => {
      const { outcome, pid } = await interrupt(exec, "echo ready; kill -STOP $$");
      expect(outcome).toMatchObject({ kind: "ended", pid, isGone: true });
    },
  },
  {
    name: "tells what a program said before it was killed",
    check: async (exec) => {
      const ending = new AbortController();
      const request = shell("echo said; echo why >&2; kill -STOP $$");
      const onStart = (pid: number): void => {
        void untilStopped(pid).then(() => ending.abort());
      };
      const outcome = await exec(request, { signal: ending.signal, onStart });
      expect(outcome).toMatchObject({ kind: "ended", stdout: "said\n", stderr: "why\n" });
    },
  },
  {
    name: "leaves a program alone whose signal fires after its end",
    check: async (exec) => {
      const ending = new AbortController();
      const outcome = await exec(shell("exit 6"), { signal: ending.signal });
      ending.abort();
      expect(outcome).toMatchObject({ kind: "exited", exitCode: 6 });
    },
  },
];

async function untilStopped(pid: number): Promise<void> {
  const state = async () => (await readFile(`/proc/${pid}/stat`, "latin1")).split(") ")[1];
  while (!(await state())?.startsWith("T")) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Runs until the signal fires, which it does when the program has said something. */
async function interrupt(exec: Exec, lines: string) {
  const ending = new AbortController();
  const directory = await mkdtemp(join(tmpdir(), "psb-programs-"));
  const stdout = join(directory, "stdout");
  const outputFiles = { stdout, stderr: join(directory, "stderr") };
  let pid = 0;
  try {
    const onStart = (started: number): void => void (pid = started);
    const running = exec(shell(lines, { outputFiles }), { signal: ending.signal, onStart });
    while (!(await readFile(stdout, "utf8").catch(() => "")).includes("ready"))
      await new Promise((resolve) => setTimeout(resolve, 5));
    ending.abort();
    return { outcome: await running, pid };
  } finally {
    await rm(directory, { recursive: true });
  }
}
