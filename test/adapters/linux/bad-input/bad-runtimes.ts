import { existsSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import type { ContainerRecord, SandboxRecord } from "podsandbox";
import { ociRuntime, openPrograms, type ExecRequest, type OciRuntime } from "podsandbox/linux";
import { expect } from "vitest";
import { temporaryDirectory } from "../../node/temporary-directory.js";
import { damagedRecord, damagedState, methodsOf } from "../oci/foreign-records.js";
import { sandboxOf, stateText, wildRecord } from "../oci/foreign-records.js";
import { makeCanaries } from "./canaries.js";
import { call, checkAnswer, endings, isBelow, settings } from "./checking.js";
import { standInExec } from "./stand-in-exec.js";

const parent = "/psb-bad-input";

/** Whatever records and states say, a runtime works below its root, and nobody else is ended. */
export async function tryRuntimes(numRuns: number): Promise<void> {
  const base = await temporaryDirectory();
  const canaries = await makeCanaries(base);
  const [root, bundle] = [join(base, "root"), await makeBundle(base)];
  const { exec, endWith, take, count } = standInExec();
  const programs = openPrograms({ root: join(base, "programs"), exec });
  const runtime = ociRuntime({ root, programs, cgroupParent: parent });
  const before = await canaries.look();
  const sleeper = { process: { pid: canaries.pid, startTime: "1", bootId: "x" } };
  const chosen = settings("runtimes", numRuns);
  await fc.assert(
    fc.asyncProperty(given, async ({ state, record, isSleeper, endings: ending }) => {
      endWith(ending);
      await setState(join(root, "pod/c"), state);
      const container = { ...record, ...(isSleeper ? sleeper : {}) };
      await askAll(runtime, container, bundle, join(root, "pod/c"));
      for (const { request } of take()) checkRuntime(request, container, root, bundle);
    }),
    chosen,
  );
  expect(count()).toBeGreaterThan(chosen.numRuns / 20);
  expect(await canaries.look()).toEqual(before);
  expect((await readdir(base)).sort()).toEqual(["bundle", "outside", "programs", "root"]);
}

const usual: ContainerRecord = { id: "c", sandboxId: "pod", phase: "running" };

const given = fc.record({
  state: fc.option(fc.oneof(damagedState, stateText), { nil: undefined }),
  record: fc.oneof(
    damagedRecord,
    wildRecord.map((wild): ContainerRecord => ({ ...usual, ...wild })),
  ),
  isSleeper: fc.boolean(),
  endings,
});

async function makeBundle(base: string): Promise<string> {
  const bundle = join(base, "bundle");
  await mkdir(bundle);
  const configuration = { linux: { cgroupsPath: `${parent}/pod/c` } };
  await writeFile(join(bundle, "config.json"), JSON.stringify(configuration));
  return bundle;
}

async function setState(directory: string, text: string | undefined): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  if (text === undefined) return;
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "state.json"), text);
}

async function askAll(
  runtime: OciRuntime,
  container: ContainerRecord,
  bundle: string,
  state: string,
): Promise<void> {
  const sandbox: SandboxRecord = { ...sandboxOf(container), phase: "ready" };
  const request = { container, sandbox, containers: [container], killAt: 0, bundle };
  const { id, sandboxId, runtimeHandler } = container;
  const isUsual = id === "c" && sandboxId === "pod" && runtimeHandler === undefined;
  for (const method of methodsOf(runtime)) {
    const answer = await runtime[method](request, call);
    checkAnswer(answer);
    if (method === "reapContainer" && isUsual && answer.isOk())
      expect(existsSync(state)).toBe(false);
  }
}

function checkRuntime(
  { program, arguments: [option, below = "", verb, ...others] }: ExecRequest,
  { runtimeHandler }: ContainerRecord,
  root: string,
  bundle: string,
): void {
  // Which runtime it was stands in the record, and nowhere else. (failures.md R06)
  expect(program).toBe(runtimeHandler?.parameters?.["program"] ?? "runc");
  expect(program).toMatch(/^(\/[^\0]*|[\w.+][\w.+-]*)$/);
  expect([option, isBelow(root, below)]).toEqual(["--root", true]);
  expect(["create", "start", "delete", "state"]).toContain(verb);
  expect(others.at(-1)).toMatch(/^[^/\0]+$/);
  for (const path of others.filter((one) => one.includes("/")))
    expect(path === bundle || isBelow(root, path)).toBe(true);
}
