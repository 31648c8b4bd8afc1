import { expect } from "vitest";
import type { Exec } from "podsandbox/linux";
import { exited, quiet, run, shell, type ExecCase } from "./exec-case.js";
import { limitCases } from "./exec-limit-cases.js";

/** Programs that end by themselves. */
const ends: readonly ExecCase[] = [
  {
    name: "tells the exit code and both outputs",
    check: async (exec) => {
      const outcome = await run(exec, "echo out; echo err >&2; exit 3");
      expect(outcome).toEqual(exited("out\n", { exitCode: 3, stderr: "err\n" }));
    },
  },
  {
    name: "tells the signal that ended it",
    check: async (exec) => {
      const outcome = await run(exec, "kill -KILL $$");
      expect(outcome).toEqual({ kind: "exited", signal: "SIGKILL", stdout: "", stderr: "" });
    },
  },
  {
    name: "P04: answers although a child holds the output open",
    check: async (exec) => {
      const outcome = await run(exec, "sleep 30 & echo $!");
      expect(outcome).toMatchObject({ kind: "exited", exitCode: 0 });
      const pid = Number(outcome.kind === "exited" ? outcome.stdout : "0");
      expect(process.kill(pid, "SIGKILL")).toBe(true);
    },
  },
  {
    name: "P04: answers although a child floods the output",
    check: async (exec) => {
      const outcome = await run(exec, "cat /dev/zero & sleep 0.2; exit 4");
      expect(outcome).toMatchObject({ exitCode: 4 });
    },
  },
  {
    name: "tells all that it wrote, however much of it just before its end",
    check: async (exec) => {
      const outcome = await run(exec, "head -c 400000 /dev/zero | tr '\\0' x; echo end >&2");
      expect(outcome).toEqual(exited("x".repeat(400_000), { stderr: "end\n" }));
    },
  },
  {
    name: "keeps the first MiB of a flood, and lets it end",
    check: async (exec) => {
      const outcome = await run(exec, "head -c 30000000 /dev/zero; exit 5");
      expect(outcome).toMatchObject({ exitCode: 5 });
      expect(outcome.kind === "exited" && outcome.stdout.length).toBe(1 << 20);
    },
  },
  {
    name: "keeps the last 4 KiB of what it says of errors",
    check: async (exec) => {
      const outcome = await run(exec, "head -c 9000 /dev/zero | tr '\\0' y >&2; printf z >&2");
      expect(outcome).toEqual(exited("", { stderr: `${"y".repeat(4095)}z` }));
    },
  },
];

/** What programs are given. */
const gifts: readonly ExecCase[] = [
  {
    name: "gives it its input, as /dev/stdin too",
    check: async (exec) => {
      const input = JSON.stringify({ name: "déjà vu" });
      expect(await run(exec, "cat", { input })).toEqual(exited(input));
      expect(await run(exec, "cat /dev/stdin", { input })).toEqual(exited(input));
    },
  },
  {
    name: "gives it nothing to read without input",
    check: async (exec) => {
      expect(await run(exec, "cat")).toEqual(exited(""));
    },
  },
  {
    name: "bears a program that ends before it has read 1 MiB",
    check: async (exec) => {
      const input = "x".repeat(1 << 20);
      expect(await run(exec, "exit 0", { input })).toEqual(exited(""));
      expect(await run(exec, "exec 0<&-; echo closed", { input })).toEqual(exited("closed\n"));
    },
  },
  {
    name: "gives it this environment and no other",
    check: async (exec) => {
      const request = { program: "/usr/bin/env", arguments: [], environment: { A: "b c" } };
      expect(await exec(request, { signal: quiet })).toEqual(exited("A=b c\n"));
    },
  },
  {
    name: "looks for a program in the PATH of this process",
    check: async (exec) => {
      const request = { program: "env", arguments: [], environment: { PATH: "/nowhere" } };
      expect(await exec(request, { signal: quiet })).toEqual(exited("PATH=/nowhere\n"));
    },
  },
  {
    name: "gives no shell its arguments, and a name of its own",
    check: async (exec) => {
      const lines = ["-c", 'echo "$0" "$1"', "given", "$(id); *"];
      const request = { program: "/bin/sh", arguments: lines, environment: {} };
      expect(await exec(request, { signal: quiet })).toEqual(exited("given $(id); *\n"));
      const named = { program: "/bin/sh", argv0: "hook", environment: {} };
      const told = await exec({ ...named, arguments: ["-c", "nope-x"] }, { signal: quiet });
      expect(told.kind === "exited" && told.stderr).toContain("hook");
    },
  },
  {
    name: "runs it in / or where it is told",
    check: async (exec) => {
      expect(await run(exec, "pwd")).toEqual(exited("/\n"));
      expect(await run(exec, "pwd", { workingDirectory: "/usr" })).toEqual(exited("/usr\n"));
    },
  },
  {
    name: "leads a session of its own, and its pid is told",
    check: async (exec) => {
      let told = 0;
      const onStart = (pid: number): void => void (told = pid);
      const request = shell("cut -d' ' -f1,5,6 /proc/$$/stat");
      const outcome = await exec(request, { signal: quiet, onStart });
      expect(outcome).toEqual(exited(`${told} ${told} ${told}\n`));
    },
  },
];

/** Programs that are not started. */
const refusals: readonly ExecCase[] = [
  ...[
    { program: "/nowhere/bridge", code: "ENOENT" },
    { program: "podsandbox-no-such-program", code: "ENOENT" },
    { program: "/etc/passwd", code: "EACCES" },
    { program: "/usr", code: "EACCES" },
    { program: "/etc/passwd/bridge", code: "ENOTDIR" },
    { program: "/bin/a\0b", code: "ERR_INVALID_ARG_VALUE" },
  ].map(({ program, code }) => ({
    name: `says that ${JSON.stringify(program)} is not started`,
    check: async (exec: Exec) => {
      const outcome = await exec({ program, arguments: [], environment: {} }, { signal: quiet });
      expect(outcome).toMatchObject({ kind: "not-started", code });
    },
  })),
  {
    name: "says that too long a command line is not started",
    check: async (exec) => {
      const request = { program: "/bin/true", arguments: ["x".repeat(1 << 20)], environment: {} };
      const outcome = await exec(request, { signal: quiet });
      expect(outcome).toMatchObject({ kind: "not-started", code: "E2BIG" });
    },
  },
  {
    name: "starts nothing where its output has no place",
    check: async (exec) => {
      const outputFiles = { stdout: "/nowhere/out", stderr: "/nowhere/err" };
      const outcome = await run(exec, "true", { outputFiles });
      expect(outcome).toMatchObject({ kind: "not-started", code: "ENOENT" });
    },
  },
  {
    name: "T01: starts nothing where the signal has fired before",
    check: async (exec) => {
      const signal = AbortSignal.abort();
      let hasStarted = false;
      const onStart = (): void => void (hasStarted = true);
      const outcome = await exec(shell("true"), { signal, onStart });
      expect(outcome).toMatchObject({ kind: "not-started", code: "ABORT_ERR" });
      expect(hasStarted).toBe(false);
    },
  },
];

/** Every case, for each `Exec` there is. */
export const execCases: readonly ExecCase[] = [...ends, ...gifts, ...refusals, ...limitCases];
