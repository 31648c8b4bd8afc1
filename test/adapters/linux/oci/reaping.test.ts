import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { chmod, copyFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { faultOf, portCall, tellingCall, valueOf } from "../../node/port-call.js";
import { writeBundle } from "./bundle.js";
import { cgroupMounts } from "./host-cgroups.js";
import { pidsOf } from "./oci-place.js";
import { ownPlace } from "./own-place.js";
import { runDetached } from "./run-detached.js";
import { traces } from "./traces.js";

const call = portCall();
const wish = { script: "echo ready; exec sleep 600", until: "ready" };
const killAt = 0;

describe("reaping a real container", () => {
  it("takes one program for what was killed at once, and none again", async (context) => {
    const place = await ownPlace(context);
    const sandbox = place.sandbox();
    const container = await place.run(sandbox, wish);
    const before = place.verbs.length;
    const { runtime } = place;
    await valueOf(runtime.stopContainer({ container, killAt }, call));
    await valueOf(runtime.stopSandbox({ sandbox }, call));
    expect(await valueOf(runtime.listAlive({ sandbox, containers: [container] }, call))).toEqual(
      [],
    );
    expect(await valueOf(runtime.reapContainer({ container }, call))).toMatchObject({
      ...{ changed: true, warnings: [] },
    });
    await valueOf(runtime.reapSandbox({ sandbox }, call));
    await valueOf(runtime.removeContainerStorage({ container }, call));
    await valueOf(runtime.removeSandboxStorage({ sandbox }, call));
    expect(traces(place, sandbox)).toEqual([]);
    expect(await valueOf(runtime.inspectContainer({ container }, call))).toBe("absent");
    expect(await valueOf(runtime.listContainers({ sandbox }, call))).toEqual([]);
    expect((await valueOf(runtime.reapContainer({ container }, call))).changed).toBe(false);
    expect((await valueOf(runtime.reapSandbox({ sandbox }, call))).changed).toBe(false);
    expect(place.verbs.slice(before)).toEqual(["delete"]);
  });

  it("R05 I01: is unchanged where somebody has deleted it by hand", async (context) => {
    const place = await ownPlace(context);
    const sandbox = place.sandbox();
    const container = await place.run(sandbox, wish);
    const root = join(place.root, sandbox.id);
    await place.runc("--root", root, "delete", "--force", container.id);
    const before = place.verbs.length;
    const { runtime } = place;
    expect(await valueOf(runtime.inspectContainer({ container }, call))).toBe("absent");
    expect((await valueOf(runtime.stopContainer({ container, killAt }, call))).changed).toBe(false);
    expect((await valueOf(runtime.reapContainer({ container }, call))).changed).toBe(false);
    expect(place.verbs.slice(before)).toEqual([]);
  });

  it("G01: removes cgroups below its own, whatever the runtime says", async (context) => {
    const place = await ownPlace(context);
    const sandbox = place.sandbox();
    const container = await place.run(sandbox, wish);
    for (const mount of cgroupMounts())
      mkdirSync(join(mount, container.cgroups?.[0] ?? "", "a", "b"), { recursive: true });
    await valueOf(place.runtime.stopContainer({ container, killAt }, call));
    await valueOf(place.runtime.reapContainer({ container }, call));
    await valueOf(place.runtime.reapSandbox({ sandbox }, call));
    expect(traces(place, sandbox)).toEqual([]);
  });

  it("R02: finishes what a delete has left of the cgroup", async (context) => {
    const place = await ownPlace(context);
    const container = await place.run(place.sandbox(), wish);
    const { runtime } = place;
    await valueOf(runtime.stopContainer({ container, killAt }, call));
    await valueOf(runtime.reapContainer({ container }, call));
    const left = join(cgroupMounts()[0] ?? "", container.cgroups?.[0] ?? "");
    mkdirSync(left);
    const before = place.verbs.length;
    expect((await valueOf(runtime.reapContainer({ container }, call))).changed).toBe(true);
    expect(existsSync(left)).toBe(false);
    expect(place.verbs.slice(before)).toEqual([]);
  });

  it("R06: says that the recorded runtime is missing, or does without it", async (context) => {
    const place = await ownPlace(context);
    const program = join(place.directory, "own-runc");
    await copyFile("/usr/sbin/runc", program);
    await chmod(program, 0o700);
    const sandbox = place.sandbox();
    const made = await place.run(sandbox, wish);
    const parameters = { program, root: join(place.root, sandbox.id) };
    const container = { ...made, runtimeHandler: { name: "own", parameters } };
    await rename(program, `${program}-away`);
    const [alive, verbs] = [pidsOf(container).length, place.verbs.length];
    await valueOf(place.runtime.stopContainer({ container, killAt }, call));
    expect([alive, pidsOf(container), place.verbs.slice(verbs)]).toEqual([1, [], []]);
    const fault = await faultOf(place.runtime.reapContainer({ container }, call));
    expect(fault.reason).toBe("missing-program");
    const state = join(parameters.root, container.id);
    expect(existsSync(state)).toBe(true);
    const runtime = place.reopen({ whenProgramIsMissing: "remove-state" });
    const reaped = await valueOf(runtime.reapContainer({ container }, call));
    expect(reaped.warnings).toEqual([expect.stringContaining("not installed")]);
    expect(existsSync(state)).toBe(false);
    await valueOf(runtime.reapSandbox({ sandbox }, call));
    expect(traces(place, sandbox)).toEqual([]);
  });

  it("H02: warns of a hook that failed, and ends one that hangs", async (context) => {
    const place = await ownPlace(context);
    const sandbox = place.sandbox();
    const { runtime } = place;
    for (const args of [["false"], ["sleep", "600"]]) {
      const postStopHook = { path: "/bin/busybox", args };
      const container = await place.run(sandbox, { ...wish, postStopHook });
      await valueOf(runtime.stopContainer({ container, killAt }, call));
      const limited = portCall(AbortSignal.timeout(1_000));
      const reaped = await runtime.reapContainer({ container }, limited);
      if (args[0] === "false")
        expect(reaped._unsafeUnwrap().warnings).toEqual([expect.stringContaining("hook")]);
      else expect(reaped._unsafeUnwrapErr().reason).toBe("timed-out");
      await valueOf(runtime.reapContainer({ container }, call));
    }
    await valueOf(runtime.reapSandbox({ sandbox }, call));
    expect(traces(place, sandbox)).toEqual([]);
  });

  it("two at once both find it gone", async (context) => {
    const place = await ownPlace(context);
    const sandbox = place.sandbox();
    const container = await place.run(sandbox, wish);
    await valueOf(place.runtime.stopContainer({ container, killAt }, call));
    const reap = () => valueOf(place.runtime.reapContainer({ container }, call));
    await Promise.all([reap(), reap(), reap()]);
    await valueOf(place.runtime.reapSandbox({ sandbox }, call));
    expect(traces(place, sandbox)).toEqual([]);
  });

  it("waits for one who deletes it now, and then looks", async (context) => {
    const place = await ownPlace(context);
    const sandbox = place.sandbox();
    const container = await place.run(sandbox, wish);
    await valueOf(place.runtime.stopContainer({ container, killAt }, call));
    // A runtime that is busy elsewhere fails at once, as a second delete does.
    const failing = join(place.directory, "failing");
    await writeFile(failing, "#!/bin/sh\nexit 1\n", { mode: 0o700 });
    const runtime = place.reopen({ program: failing });
    const slow = join(place.directory, "slow");
    await writeFile(slow, '#!/bin/sh\nsleep 0.3\nexec runc "$@"\n', { mode: 0o700 });
    const given = ["--root", join(place.root, sandbox.id), "delete", container.id];
    const other = spawn(slow, given, { stdio: "ignore" });
    const ended = once(other, "exit");
    const telling = tellingCall();
    const reaped = await runtime.reapContainer({ container }, telling);
    expect(telling.waits).toContainEqual(expect.objectContaining({ pid: other.pid }));
    expect(reaped.isOk()).toBe(true);
    await ended;
    const left = await place.run(sandbox, wish);
    await valueOf(place.runtime.stopContainer({ container: left, killAt }, call));
    const fault = await faultOf(runtime.reapContainer({ container: left }, call));
    expect(fault).toMatchObject({ reason: "other", details: { exitCode: 1 } });
  });
});

describe("S03: a container that somebody made with the plain runtime", () => {
  it("is listed, seen, ended and reaped without any record", async (context) => {
    const place = await ownPlace(context);
    const sandbox = place.sandbox();
    const { rootfs, directory, runtime } = place;
    const id = `by-hand-${place.cgroupParent.slice(1)}`;
    const bundle = await writeBundle(join(directory, "by-hand"), { rootfs, script: "sleep 600" });
    const log = join(directory, "log");
    writeFileSync(log, "");
    const root = join(place.root, sandbox.id);
    const started = await runDetached(["--root", root, "run", "-d", "--bundle", bundle, id], log);
    expect(started).toBe(0);
    expect(await valueOf(runtime.listContainers({ sandbox }, call))).toEqual([id]);
    const alive = await valueOf(runtime.listAlive({ sandbox, containers: [] }, call));
    expect(alive).toMatchObject([{ containerId: id }]);
    expect((await valueOf(runtime.stopSandbox({ sandbox }, call))).changed).toBe(true);
    expect(await valueOf(runtime.listAlive({ sandbox, containers: [] }, call))).toEqual([]);
    const container = { id, sandboxId: sandbox.id, phase: "unknown" } as const;
    await valueOf(runtime.reapContainer({ container }, call));
    await valueOf(runtime.reapSandbox({ sandbox }, call));
    expect(traces(place, sandbox)).toEqual([]);
    expect(pidsOf(container)).toEqual([]);
  });
});
