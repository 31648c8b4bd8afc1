import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { OciHook, OciState } from "podsandbox";
import { ociHooks } from "podsandbox/linux";
import { faultOf, portCall, tellingCall, valueOf } from "../../node/port-call.js";
import { temporaryDirectory } from "../../node/temporary-directory.js";
import { livingInGroup } from "../programs/living-in-group.js";
import { leave } from "../programs/left-run.js";

const call = portCall();

const state: OciState = {
  ociVersion: "1.0.2",
  id: "web",
  status: "stopped",
  bundle: "/run/bundles/web",
  annotations: { "io.example.note": "déjà vu" },
};

async function opened() {
  const directory = await temporaryDirectory();
  const root = join(directory, "hooks");
  return { directory, root, hooks: ociHooks({ root }) };
}

/** A hook that is lines of a shell. */
function shell(lines: string, more: Partial<OciHook> = {}): OciHook {
  return { path: "/bin/sh", args: ["sh", "-c", lines], ...more };
}

describe("a post-stop hook", () => {
  it("reads the whole state of the container", async () => {
    const { directory, root, hooks } = await opened();
    const hook = shell(`cat > ${directory}/state`);
    expect(await valueOf(hooks.runPostStop({ hook, state }, call))).toMatchObject({
      changed: true,
    });
    expect(JSON.parse(await readFile(join(directory, "state"), "utf8"))).toEqual(state);
    expect(await readdir(root)).toEqual([]);
  });

  it("has its own arguments, the first of which is its name, and its own environment", async () => {
    const { directory, hooks } = await opened();
    const lines = `(tr '\\0' ' ' < /proc/$$/cmdline; echo "$A,$B,$HOME") > ${directory}/told`;
    const env = ["A=1", "A=2=3", "B", "=x"];
    const hook = { path: "/bin/sh", args: ["me", "-c", lines, "x y"], env };
    await valueOf(hooks.runPostStop({ hook, state }, call));
    const told = await readFile(join(directory, "told"), "utf8");
    expect(told.startsWith("me -c ")).toBe(true);
    expect(told).toContain(" x y 2=3,,");
    expect(told.endsWith("2=3,,\n")).toBe(true);
  });

  it("goes by its path where it has no arguments, and need not read", async () => {
    const { hooks } = await opened();
    const big = { ...state, annotations: { big: "x".repeat(1 << 20) } };
    const hook = { path: "/bin/true" };
    await valueOf(hooks.runPostStop({ hook, state: big }, call));
  });
});

describe("H02: a post-stop hook that fails", () => {
  it("tells its exit code and its last words", async () => {
    const { root, hooks } = await opened();
    const hook = shell("echo first >&2; echo no such bridge >&2; exit 9");
    const fault = await faultOf(hooks.runPostStop({ hook, state }, call));
    expect(fault).toEqual({
      reason: "other",
      message: "the hook /bin/sh exited with 9: no such bridge",
      details: { exitCode: 9, stderr: "first\nno such bridge\n" },
    });
    expect(await readdir(root)).toEqual([]);
  });

  it("tells the signal that ended it", async () => {
    const { hooks } = await opened();
    const fault = await faultOf(hooks.runPostStop({ hook: shell("kill -SEGV $$"), state }, call));
    expect(fault.reason).toBe("crashed");
    expect(fault.message).toContain("SIGSEGV");
  });

  it.each([
    ["/nowhere/hook", "missing-program"],
    ["/etc/passwd", "not-permitted"],
    ["hook", "refused"],
    ["../bin/true", "refused"],
    ["/bin/true\0", "other"],
  ])("is not started at %j: %s", async (path, reason) => {
    const { hooks } = await opened();
    const fault = await faultOf(hooks.runPostStop({ hook: { path }, state }, call));
    expect(fault.reason).toBe(reason);
  });

  it("is not run for an id that is none", async () => {
    const { hooks } = await opened();
    const request = { hook: shell("exit 0"), state: { ...state, id: "../web" } };
    expect((await faultOf(hooks.runPostStop(request, call))).reason).toBe("refused");
  });
});

describe("H02: a post-stop hook that hangs", () => {
  it("is ended with its group at its own timeout", async () => {
    const { root, hooks } = await opened();
    const telling = tellingCall();
    const hook = shell("echo stuck >&2; sleep 60 & sleep 60", { timeout: 0.2 });
    const fault = await faultOf(hooks.runPostStop({ hook, state }, telling));
    expect(fault.reason).toBe("timed-out");
    expect(fault.message).toContain("the hook's own timeout: 0.2 s");
    expect(fault.details).toEqual({ stderr: "stuck\n" });
    const [waited] = telling.waits;
    expect(waited).toMatchObject({ kind: "program", name: "sh", verb: "poststop" });
    expect(await livingInGroup(waited?.kind === "program" ? (waited.pid ?? 0) : 0)).toEqual([]);
    expect(await readdir(root)).toEqual([]);
  });

  it.each([1e12, 60, 0, -1, NaN, undefined])(
    "is ended at the call's limit whatever its timeout of %s",
    async (timeout) => {
      const { hooks } = await opened();
      const hook = shell("sleep 60", timeout === undefined ? {} : { timeout });
      const limit = portCall(AbortSignal.timeout(200));
      const fault = await faultOf(hooks.runPostStop({ hook, state }, limit));
      expect(fault.reason).toBe("timed-out");
      expect(fault.message).not.toContain("own timeout");
    },
  );

  it("and whose starter died has ended before it runs once more", async () => {
    const { directory, root, hooks } = await opened();
    const left = await leave(root, state.id, "sleep 60");
    const log = join(directory, "log");
    await writeFile(log, "");
    const hook = shell(`echo again > ${log}`, { timeout: 0.3 });
    await valueOf(hooks.runPostStop({ hook, state }, call));
    expect(await livingInGroup(left.program)).toEqual([]);
    expect(await readFile(log, "utf8")).toBe("again\n");
  });
});
