import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Call } from "podsandbox";
import { spawnExec, type Exec } from "podsandbox/linux";
import { killGroup } from "#dist/adapters/linux/programs/kill-group.js";
import { openPrograms } from "#dist/adapters/linux/programs/open-programs.js";
import { faultOf, portCall, tellingCall, valueOf } from "../../node/port-call.js";
import { temporaryDirectory } from "../../node/temporary-directory.js";
import { livingInGroup } from "./living-in-group.js";
import { plantProcess } from "./left-run.js";

const call = portCall();
const shell = { program: "/bin/sh", environment: {}, sandboxId: "4f1c", verb: "DEL" };

/** Lines of a shell as a program for the sandbox. */
function lines(text: string) {
  return { ...shell, arguments: ["-c", text] };
}

async function programsBelow(exec: Exec = spawnExec()) {
  const root = join(await temporaryDirectory(), "programs");
  return { root, programs: openPrograms({ root, exec }) };
}

/** A call that is over as soon as the program has started. */
function briefCall(): Call & { readonly pid: () => number } {
  const ending = new AbortController();
  let pid = 0;
  return {
    ...portCall(ending.signal),
    waitingFor(what) {
      if (what.kind !== "program") return;
      pid = what.pid ?? 0;
      setTimeout(() => ending.abort(), 100);
    },
    pid: () => pid,
  };
}

describe("a program", () => {
  it("leaves what it wrote, whatever its exit code is", async () => {
    const { programs } = await programsBelow();
    const ran = await valueOf(programs.run(lines("echo a; echo b >&2; exit 7"), call));
    expect(ran).toMatchObject({ exitCode: 7, stdout: "a\n", stderr: "b\n" });
    const killed = await valueOf(programs.run(lines("kill -KILL $$"), call));
    expect(killed).toMatchObject({ signal: "SIGKILL" });
    expect(killed).not.toHaveProperty("exitCode");
  });

  it("carries for whom it runs, and its call says what it waits for", async () => {
    const { root, programs } = await programsBelow();
    const telling = tellingCall();
    const { stdout } = await valueOf(programs.run(lines("env; echo $$"), telling));
    expect(stdout).toContain(`PODSANDBOX_PROGRAMS=${root}\nPODSANDBOX_`);
    expect(stdout).toContain("PODSANDBOX_PROGRAM_OF=4f1c\n");
    expect(stdout).toContain(`PODSANDBOX_PROGRAM_RUN=${process.pid}.`);
    const pid = Number(stdout.trimEnd().split("\n").at(-1));
    expect(telling.waits).toEqual([{ kind: "program", name: "sh", verb: "DEL", pid }]);
  });

  it("is noted while it runs, with its pid, and not after", async () => {
    const { root, programs } = await programsBelow();
    const running = programs.run(lines(`sleep 0.1; ls ${root}; echo $$`), call);
    const [name = "", pid] = (await valueOf(running)).stdout.split("\n");
    expect(name).toMatch(new RegExp(`^4f1c~${process.pid}\\..*\\.${pid}$`));
    expect(await readdir(root)).toEqual([]);
  });

  it("runs beside others of its sandbox", async () => {
    const { root, programs } = await programsBelow();
    const runs = Array.from({ length: 10 }, () => valueOf(programs.run(lines("exit 0"), call)));
    for (const { exitCode } of await Promise.all(runs)) expect(exitCode).toBe(0);
    expect(await readdir(root)).toEqual([]);
  });

  it("N08: is killed with its group at the call's limit, and its last words are told", async () => {
    const { root, programs } = await programsBelow();
    const brief = briefCall();
    const fault = await faultOf(programs.run(lines("echo stuck >&2; sleep 60 & wait"), brief));
    expect(fault.reason).toBe("timed-out");
    expect(fault.message).toContain(`sh DEL (pid ${brief.pid()})`);
    expect(fault.details).toEqual({ stderr: "stuck\n" });
    expect(await livingInGroup(brief.pid())).toEqual([]);
    expect(await readdir(root)).toEqual([]);
  });

  it("T01: is not started where the call is over", async () => {
    const { root, programs } = await programsBelow();
    const over = portCall(AbortSignal.abort());
    expect((await faultOf(programs.run(lines("exit 0"), over))).reason).toBe("timed-out");
    expect(await readdir(root)).toEqual([]);
  });
});

describe("a program that cannot run", () => {
  it.each([
    { program: "/nowhere/bridge" },
    { program: "podsandbox-no-such-program" },
    { program: "/etc/passwd/bridge" },
  ])("$program is missing", async ({ program }) => {
    const { root, programs } = await programsBelow();
    const fault = await faultOf(programs.run({ ...lines(""), program }, call));
    expect(fault.reason).toBe("missing-program");
    expect(fault.message).toContain(program);
    expect(await readdir(root)).toEqual([]);
  });

  it("is missing where its interpreter is", async () => {
    const { root, programs } = await programsBelow();
    const program = join(root, "..", "script");
    await writeFile(program, "#!/nowhere/interpreter\n", { mode: 0o700 });
    const fault = await faultOf(programs.run({ ...lines(""), program }, call));
    expect(fault.reason).toBe("missing-program");
  });

  it("is not what is missing where its directory or its output's is", async () => {
    const { programs } = await programsBelow();
    const workingDirectory = "/nowhere";
    const there = await faultOf(programs.run({ ...lines("exit 0"), workingDirectory }, call));
    expect(there.reason).toBe("other");
    const outputFiles = { stdout: "/nowhere/out", stderr: "/nowhere/out" };
    const put = await faultOf(programs.run({ ...lines("exit 0"), outputFiles }, call));
    expect(put.reason).toBe("other");
  });

  it("may not be one", async () => {
    const { programs } = await programsBelow();
    const program = "/etc/passwd";
    const fault = await faultOf(programs.run({ ...lines(""), program }, call));
    expect(fault.reason).toBe("not-permitted");
  });

  it.each(["../4f1c", "", "a/b", "\0"])("is refused for the sandbox %j", async (sandboxId) => {
    const { root, programs } = await programsBelow();
    const fault = await faultOf(programs.run({ ...lines("exit 0"), sandboxId }, call));
    expect(fault.reason).toBe("refused");
    expect((await faultOf(programs.settle(sandboxId, call))).reason).toBe("refused");
    await expect(readdir(root)).rejects.toThrow("ENOENT");
  });
});

describe("a program that does not end", () => {
  it("is unkillable, and the next one waits for it", async () => {
    const log = join(await temporaryDirectory(), "log");
    const { root, programs } = await programsBelow(hardToKill());
    const first = lines(`sleep 0.5; echo first >> ${log}`);
    const fault = await faultOf(programs.run(first, briefCall()));
    expect(fault.reason).toBe("unkillable");
    const [living] = fault.details?.processes ?? [];
    expect(living).toMatchObject({ command: "sh" });
    const telling = tellingCall();
    await valueOf(programs.run(lines(`echo next >> ${log}`), telling));
    expect(await readFile(log, "utf8")).toBe("first\nnext\n");
    expect(telling.waits[0]).toMatchObject({ kind: "program", verb: "DEL", pid: living?.pid });
    expect(await readdir(root)).toEqual([]);
  });

  it("keeps nobody waiting for long once it has been killed", async () => {
    const never = new Promise<never>(() => undefined);
    const { pid } = plantProcess("sleep 60");
    expect(await killGroup(pid, never)).toBe(false);
    expect(await livingInGroup(pid)).toEqual([]);
  });
});

/** Says of the first program that it stays, as one in uninterruptible sleep would. */
function hardToKill(): Exec {
  const exec = spawnExec();
  let isFirst = true;
  return async (request, watch) => {
    if (!isFirst) return exec(request, watch);
    isFirst = false;
    const { signal } = portCall();
    const pid = await new Promise<number>((resolve) => {
      const onStart = (started: number): void => {
        watch.onStart?.(started);
        resolve(started);
      };
      void exec(request, { signal, onStart });
    });
    return { kind: "ended", pid, isGone: false, stdout: "", stderr: "" };
  };
}

describe("a disk that takes no notes", () => {
  it("keeps no program from running", async () => {
    const file = join(await temporaryDirectory(), "file");
    await writeFile(file, "");
    const programs = openPrograms({ root: join(file, "programs"), exec: spawnExec() });
    const { stdout } = await valueOf(programs.run(lines("env"), call));
    expect(stdout).toContain("PODSANDBOX_PROGRAM_NOTED=no\n");
    await valueOf(programs.settle("4f1c", call));
  });
});
