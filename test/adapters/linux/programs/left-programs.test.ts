import { lstat, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spawnExec } from "podsandbox/linux";
import { openPrograms } from "#dist/adapters/linux/programs/open-programs.js";
import { portCall, tellingCall, valueOf } from "../../node/port-call.js";
import { temporaryDirectory } from "../../node/temporary-directory.js";
import { livingInGroup } from "./living-in-group.js";
import {
  deadRun,
  leave,
  plantNote,
  plantProcess,
  startElsewhere,
  type PlantedMarks,
} from "./left-run.js";

const call = portCall();
const sandboxId = "4f1c";

async function opened() {
  const directory = await temporaryDirectory();
  const root = join(directory, "programs");
  return { directory, root, programs: openPrograms({ root, exec: spawnExec() }) };
}

/** A call whose limit is over soon. */
function shortCall() {
  return portCall(AbortSignal.timeout(200));
}

describe("what a dead process left running", () => {
  it("is waited for before the next program runs", async () => {
    const { directory, root, programs } = await opened();
    const log = join(directory, "log");
    const left = await leave(root, sandboxId, `sleep 2; echo left >> ${log}`);
    const telling = tellingCall();
    const next = { program: "/bin/sh", arguments: ["-c", `echo next >> ${log}`], environment: {} };
    await valueOf(programs.run({ ...next, sandboxId, verb: "DEL" }, telling));
    expect(await readFile(log, "utf8")).toBe("left\nnext\n");
    expect(telling.waits[0]).toMatchObject({ kind: "program", verb: "DEL", pid: left.program });
    expect(await readdir(root)).toEqual([]);
  });

  it("is ended with its group at the call's limit", async () => {
    const { root, programs } = await opened();
    const left = await leave(root, sandboxId, "trap '' TERM; sleep 60 & sleep 60 & wait");
    expect(await livingInGroup(left.program)).toHaveLength(3);
    await valueOf(programs.settle(sandboxId, shortCall()));
    expect(await livingInGroup(left.program)).toEqual([]);
    expect(await readdir(root)).toEqual([]);
  });

  it("is found by its children where it is gone itself", async () => {
    const { root, programs } = await opened();
    const left = await leave(root, sandboxId, "sleep 60 & sleep 60 & wait");
    process.kill(left.program, "SIGKILL");
    expect((await livingInGroup(left.program)).length).toBeGreaterThanOrEqual(2);
    await valueOf(programs.settle(sandboxId, shortCall()));
    expect(await livingInGroup(left.program)).toEqual([]);
  });

  it("is found on a disk that took no note, by whoever opens the programs next", async () => {
    const file = join(await temporaryDirectory(), "file");
    await writeFile(file, "");
    const root = join(file, "programs");
    const left = await leave(root, sandboxId, "sleep 60");
    const programs = openPrograms({ root, exec: spawnExec() });
    await valueOf(programs.settle("another", call));
    expect(await livingInGroup(left.program)).not.toEqual([]);
    await valueOf(programs.settle(sandboxId, shortCall()));
    expect(await livingInGroup(left.program)).toEqual([]);
  });

  it("is found although its starter died before it noted the pid", async () => {
    const { root, programs } = await opened();
    const run = await deadRun();
    const note = await plantNote(root, sandboxId, run);
    const { pid } = plantProcess("sleep 60", { root, sandboxId, run, isNoted: true });
    await valueOf(programs.settle(sandboxId, shortCall()));
    expect(await livingInGroup(pid)).toEqual([]);
    await expect(lstat(note)).rejects.toThrow("ENOENT");
  });

  it("goes on after the helper that started it for a process that is dead", async () => {
    const { directory, root, programs } = await opened();
    const log = join(directory, "log");
    const lines = `ps -o ppid= -p $$ > ${log}; echo written; sleep 0.3; echo left >> ${log}`;
    const starter = await startElsewhere(root, sandboxId, lines, "broker");
    await starter.crash();
    await valueOf(programs.settle(sandboxId, call));
    const [helper, left] = (await readFile(log, "utf8")).trim().split("\n");
    expect(left).toBe("left");
    await expect.poll(() => livingInGroup(Number(helper)), { timeout: 10_000 }).toEqual([]);
  });
});

describe("what nobody waits for", () => {
  it("is a program of a process that lives", async () => {
    const { root, programs } = await opened();
    const other = await startElsewhere(root, sandboxId, "sleep 60");
    await valueOf(programs.settle(sandboxId, portCall(AbortSignal.abort())));
    expect(await livingInGroup(other.program)).not.toEqual([]);
  });

  it("is one without a note, of a process that lives or of another root", async () => {
    const file = join(await temporaryDirectory(), "file");
    await writeFile(file, "");
    const [root, farRoot] = [join(file, "programs"), join(file, "far")];
    const other = await startElsewhere(root, sandboxId, "sleep 60");
    const far = await leave(farRoot, sandboxId, "sleep 60");
    const programs = openPrograms({ root, exec: spawnExec() });
    await valueOf(programs.settle(sandboxId, portCall(AbortSignal.abort())));
    for (const { program } of [other, far]) expect(await livingInGroup(program)).not.toEqual([]);
  });

  it("is a program of another sandbox or root", async () => {
    const { root, programs } = await opened();
    const other = await leave(root, "other", "sleep 60");
    const far = await leave(`${root}-2`, sandboxId, "sleep 60");
    await valueOf(programs.settle(sandboxId, portCall(AbortSignal.abort())));
    for (const { program } of [other, far]) expect(await livingInGroup(program)).not.toEqual([]);
  });

  it("is what a program that has ended left on purpose", async () => {
    const { directory, root, programs } = await opened();
    const pidFile = join(directory, "pid");
    const daemon = `setsid sh -c 'echo $$ > ${pidFile}; sleep 60' > /dev/null 2>&1 &`;
    const starter = await startElsewhere(root, sandboxId, `${daemon} sleep 0.3`);
    await starter.ended();
    const pid = Number(await readFile(pidFile, "utf8"));
    await valueOf(programs.settle(sandboxId, portCall(AbortSignal.abort())));
    expect(await livingInGroup(pid)).not.toEqual([]);
    process.kill(-pid, "SIGKILL");
  });
});

/** Processes that are none of ours, although something says they are. */
describe("P02: a process that only looks like what was left", () => {
  /** Settles with a call that is over, so that all that counts as left is killed at once. */
  async function survives(
    { root, programs }: Awaited<ReturnType<typeof opened>>,
    marks: PlantedMarks | undefined,
    noteOf: (pid: number) => string,
  ): Promise<void> {
    const { pid } = plantProcess("sleep 60", marks);
    const note = await plantNote(root, sandboxId, noteOf(pid));
    await valueOf(programs.settle(sandboxId, portCall(AbortSignal.abort())));
    expect(await livingInGroup(pid)).not.toEqual([]);
    await expect(lstat(note)).rejects.toThrow("ENOENT");
  }

  it("has its pid, and carries no mark", async () => {
    const run = await deadRun();
    await survives(await opened(), undefined, (pid) => `${run}.${pid}`);
  });

  it("has its pid, and the mark of another run", async () => {
    const one = await opened();
    const [run, other] = [await deadRun(), await deadRun("ba9876543210")];
    const marks = { root: one.root, sandboxId, run: other, isNoted: true };
    await survives(one, marks, (pid) => `${run}.${pid}`);
  });

  it("carries its mark in another session", async () => {
    const one = await opened();
    const run = await deadRun();
    const marks = { root: one.root, sandboxId, run, isNoted: true };
    await survives(one, marks, () => `${run}.${process.pid}`);
  });

  it("comes after a reboot", async () => {
    const [pid, start] = (await deadRun()).split(".");
    const boot = Buffer.alloc(16, 7).toString("base64url");
    await survives(
      await opened(),
      undefined,
      (own) => `${pid}.${start}.${boot}.0123456789ab.${own}`,
    );
  });

  it("leads the group of a marked process, which is killed alone", async () => {
    const { directory, root, programs } = await opened();
    const run = await deadRun();
    await plantNote(root, sandboxId, run);
    const pidFile = join(directory, "pid");
    const marks = `PODSANDBOX_PROGRAMS=${root} PODSANDBOX_PROGRAM_OF=${sandboxId}`;
    const marked = `env ${marks} PODSANDBOX_PROGRAM_RUN=${run} sleep 61`;
    const { pid } = plantProcess(`${marked} & echo $! > ${pidFile}; sleep 62; sleep 63`);
    await expect.poll(() => livingInGroup(pid)).toHaveLength(3);
    await valueOf(programs.settle(sandboxId, portCall(AbortSignal.abort())));
    expect(await livingInGroup(pid)).toHaveLength(2);
    expect(await livingInGroup(pid)).not.toContain(Number(await readFile(pidFile, "utf8")));
  });

  it("is not believed of whatever stands among the notes", async () => {
    const { root, programs } = await opened();
    const piece = fc.oneof(fc.nat().map(String), fc.stringMatching(/^[\w-]{1,24}$/));
    const name = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join("."));
    const check = async (planted: string): Promise<void> => {
      await plantNote(root, sandboxId, planted).catch(() => undefined);
      await valueOf(programs.settle(sandboxId, call));
    };
    await fc.assert(fc.asyncProperty(name, check), { numRuns: 100 });
  });
});
