import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { ok, type ContainerRecord, type SandboxRecord } from "podsandbox";
import { ociRuntime, type OciRuntime, type Programs } from "podsandbox/linux";
import { describe, expect, it, onTestFinished } from "vitest";
import { portCall } from "../../node/port-call.js";

const call = portCall(AbortSignal.timeout(60_000));

/** Runs nothing: whatever is asked for failed. */
const programs: Programs = {
  run: () => Promise.resolve(ok({ exitCode: 1, stdout: "", stderr: "" })),
  settle: () => Promise.resolve(ok(undefined)),
};

/** Text that is or looks like a state file. */
const stateText = fc.oneof(
  fc.string(),
  fc.json(),
  fc
    .record(
      {
        id: fc.oneof(fc.constant("c"), fc.string()),
        init_process_pid: fc.oneof(fc.integer(), fc.double(), fc.string()),
        init_process_start: fc.oneof(fc.integer(), fc.constant(null)),
        created: fc.oneof(fc.constant("2030-01-01T00:00:00Z"), fc.string()),
        cgroup_paths: fc.dictionary(fc.string(), fc.oneof(fc.string(), escapes())),
      },
      { requiredKeys: [] },
    )
    .map((state) => JSON.stringify(state)),
);

function escapes() {
  const parts = fc.constantFrom("..", "pids", "c", ".", "", "etc", "\0", "a".repeat(300));
  return fc.array(parts).map((path) => `/sys/fs/cgroup/${path.join("/")}`);
}

const text = fc.oneof(fc.string(), escapes(), fc.constantFrom("pod", "c", "..", "/etc", "runc"));

const wildRecord = fc.record(
  {
    id: fc.oneof(fc.constant("c"), text),
    sandboxId: fc.oneof(fc.constant("pod"), text),
    cgroups: fc.array(text, { maxLength: 2 }),
    runtimeHandler: fc.record({ name: fc.string(), parameters: fc.dictionary(keys(), text) }),
    stopSignal: fc.string(),
    process: fc.record({ pid: fc.integer(), startTime: fc.string(), bootId: fc.string() }),
  },
  { requiredKeys: ["id", "sandboxId"] },
);

function keys() {
  return fc.constantFrom("root", "program", "other");
}

describe("garbage", () => {
  it("in state files and records is answered, and harms nobody", async () => {
    const base = await mkdtemp(join(tmpdir(), "psb-oci-garbage-"));
    onTestFinished(() => rm(base, { recursive: true, force: true }));
    const [root, canary] = [join(base, "root"), join(base, "canary")];
    const directory = join(root, "pod", "c");
    await writeFile(canary, "alive");
    const runtime = ociRuntime({ root, programs, cgroupParent: "/psb-oci-garbage" });
    const check = async (state: string, wild: Partial<ContainerRecord>): Promise<void> => {
      await mkdir(directory, { recursive: true });
      await writeFile(join(directory, "state.json"), state);
      const phase = "running";
      const container: ContainerRecord = { id: "c", sandboxId: "pod", phase, ...wild };
      const sandbox: SandboxRecord = { ...sandboxOf(container), phase: "ready" };
      const request = { container, sandbox, containers: [container], killAt: 0, bundle: base };
      for (const method of methodsOf(runtime))
        expect(await runtime[method](request, call)).toSatisfy(isResult);
      expect(await readFile(canary, "utf8")).toBe("alive");
    };
    await fc.assert(fc.asyncProperty(stateText, wildRecord, check), { numRuns: 500 });
  }, 60_000);
});

function sandboxOf({ sandboxId, cgroups, runtimeHandler, process }: ContainerRecord) {
  return {
    ...{ id: sandboxId, network: "node" as const },
    ...(cgroups && { cgroups }),
    ...(runtimeHandler && { runtimeHandler }),
    ...(process && { process }),
  };
}

function methodsOf(runtime: OciRuntime): readonly (keyof OciRuntime)[] {
  return Object.keys(runtime) as (keyof OciRuntime)[];
}

function isResult(answer: unknown): boolean {
  return answer instanceof Object && "isOk" in answer;
}
