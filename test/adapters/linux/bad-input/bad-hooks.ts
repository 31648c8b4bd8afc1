import { readdir } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import fc from "fast-check";
import { ociHooks } from "podsandbox/linux";
import { expect } from "vitest";
import { temporaryDirectory } from "../../node/temporary-directory.js";
import { hostile, mostly } from "../cni/foreign-attachments.js";
import { makeCanaries } from "./canaries.js";
import { call, checkAnswer, endings, settings } from "./checking.js";
import { standInExec } from "./stand-in-exec.js";

const hooks = fc.record({
  path: fc.oneof(mostly("/usr/bin/hook"), hostile),
  args: fc.array(hostile, { maxLength: 3 }),
  env: fc.array(fc.oneof(hostile, fc.constantFrom("A=1", "=", "A")), { maxLength: 3 }),
  timeout: fc.oneof(fc.double(), fc.integer()),
});

const states = fc.record({
  id: mostly("4f1c"),
  bundle: hostile,
  annotations: fc.dictionary(hostile, hostile, { maxKeys: 3 }),
});

/** Whatever is recorded of a hook, at most that very program is started, and once. */
export async function tryHooks(numRuns: number): Promise<void> {
  const base = await temporaryDirectory();
  const canaries = await makeCanaries(base);
  const { exec, endWith, take, count } = standInExec();
  const ports = ociHooks({ exec, root: join(base, "hooks") });
  const before = await canaries.look();
  const chosen = settings("hooks", numRuns);
  await fc.assert(
    fc.asyncProperty(hooks, states, endings, async (hook, about, ending) => {
      endWith(ending);
      const state = { ociVersion: "1.0.2", status: "stopped", ...about } as const;
      const answer = await ports.runPostStop({ hook, state }, call);
      checkAnswer(answer);
      const started = take();
      expect(started.length).toBeLessThanOrEqual(1);
      for (const { request } of started)
        expect([request.program, isAbsolute(request.program)]).toEqual([hook.path, true]);
      const outcomes = started.map(({ outcome }) => outcome);
      if (answer.isOk()) expect(outcomes).toMatchObject([{ exitCode: 0 }]);
    }),
    chosen,
  );
  expect(count()).toBeGreaterThan(chosen.numRuns / 10);
  expect(await canaries.look()).toEqual(before);
  expect((await readdir(base)).sort()).toEqual(["hooks", "outside"]);
}
