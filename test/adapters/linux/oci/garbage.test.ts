import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { ok, type ContainerRecord, type SandboxRecord } from "podsandbox";
import { ociRuntime, type Programs } from "podsandbox/linux";
import { describe, expect, it, onTestFinished } from "vitest";
import { portCall } from "../../node/port-call.js";
import { methodsOf, sandboxOf, stateText, wildRecord } from "./foreign-records.js";

const call = portCall(AbortSignal.timeout(60_000));

/** Runs nothing: whatever is asked for failed. */
const programs: Programs = {
  run: () => Promise.resolve(ok({ exitCode: 1, stdout: "", stderr: "" })),
  settle: () => Promise.resolve(ok(undefined)),
};

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

function isResult(answer: unknown): boolean {
  return answer instanceof Object && "isOk" in answer;
}
