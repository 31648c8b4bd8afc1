import { BroadcastChannel } from "node:worker_threads";
import { createVitest } from "vitest/node";

/**
 * A test runner for Stryker that loads the tests once and keeps them, so that a mutant costs what
 * the tests that meet it cost. It starts anew for a mutant in code that runs once, while a module is
 * loaded or for the first who asks, and after one for which a test came to no end.
 */
export const strykerPlugins = [{ kind: "TestRunner", name: "quick", factory: createQuickRunner }];

/** So long may a test take of which nothing is known yet, or the loading of a file. */
const unknownMilliseconds = 20_000;

/** Vitest with one worker, in which `kept-tests.mjs` waits for what it is asked. */
function createQuickRunner() {
  const channel = new BroadcastChannel("kept tests");
  const milliseconds = new Map();
  let vitest;
  let thread;
  let running;

  /** A new worker that loads all tests, or runs them file by file with a static mutant at work. */
  async function start(asked = {}) {
    await end();
    vitest.provide("asked", asked);
    process.once("worker", (worker) => (thread = worker));
    running = vitest.start().catch(() => undefined);
    return await answer();
  }

  async function end() {
    channel.postMessage({ isEnd: true });
    await running;
    running = undefined;
  }

  async function ask(round) {
    channel.postMessage(round);
    return await answer();
  }

  /** What the worker tells in the end, unless a test takes far longer than it ever did. */
  async function answer() {
    let timer;
    const told = await new Promise((resolve) => {
      const allow = (limit) => {
        clearTimeout(timer);
        timer = setTimeout(resolve, limit, undefined);
      };
      channel.onmessage = ({ data }) => (data.begins ? allow(limitOf(data.begins)) : resolve(data));
      allow(unknownMilliseconds);
    });
    clearTimeout(timer);
    if (told === undefined) return await endStuck();
    for (const { id, timeSpentMs } of told.tests) {
      milliseconds.set(id, Math.max(timeSpentMs, milliseconds.get(id) ?? 0));
    }
    return told;
  }

  function limitOf(test) {
    return milliseconds.has(test) ? 5_000 + 5 * milliseconds.get(test) : unknownMilliseconds;
  }

  /** Whether a test fails without the mutant too, because an earlier one left something behind. */
  async function isSpoilt({ tests }) {
    const failed = tests.find(hasFailed);
    if (failed === undefined) return false;
    const again = await ask({ testFilter: [failed.id] });
    return again.isStuck || again.tests.some(hasFailed);
  }

  async function endStuck() {
    await thread.terminate();
    await running;
    running = undefined;
    return { tests: [], errors: [], isStuck: true };
  }

  return {
    capabilities: () => ({ reloadEnvironment: true }),

    async init() {
      vitest = await createVitest("test", {
        config: ".config/vitest.mutate.config.mjs",
        runner: ".config/stryker/kept-tests.mjs",
        pool: "threads",
        maxWorkers: 1,
        isolate: false,
        watch: false,
        reporters: [],
        testTimeout: 0,
        passWithNoTests: true,
        onConsoleLog: () => false,
      });
    },

    async dryRun() {
      const loaded = await start();
      const first = await ask({ isDryRun: true });
      const second = await ask({ isDryRun: true });
      const tests = [loaded, first, second].flatMap((round) => round.tests);
      const errors = [loaded, first, second].flatMap((round) => round.errors);
      if (errors.length > 0) return { status: "error", errorMessage: errors.join("\n") };
      const mutantCoverage = withMadeOnce(first.coverage, second.coverage);
      return { status: "complete", tests: eachOnce(tests), mutantCoverage };
    },

    async mutantRun({ activeMutant, testFilter, hitLimit, reloadEnvironment, mutantActivation }) {
      const near = activeMutant.fileName.replace(/^.*\/src\/(.*\/)?.*$/, "/test/$1");
      const asked = { activeMutant: activeMutant.id, testFilter, hitLimit, near };
      if (mutantActivation === "static") {
        return judge(await start({ ...asked, isStatic: true }), hitLimit);
      }
      if (!running || reloadEnvironment) await start();
      const told = await ask(asked);
      if (!(await isSpoilt(told))) return judge(told, hitLimit);
      await start();
      return judge(await ask(asked), hitLimit);
    },

    async dispose() {
      await end();
      await vitest?.close();
      channel.close();
    },
  };
}

/** What a test met when it ran first, but not when it ran again, is made once: as if static. */
function withMadeOnce(first, second) {
  const madeOnce = Object.entries(first.perTest).flatMap(([test, hits]) =>
    Object.entries(hits).filter(([mutant]) => second.perTest[test]?.[mutant] === undefined),
  );
  return { ...first, static: { ...first.static, ...Object.fromEntries(madeOnce) } };
}

/** A test that failed in any of the rounds has failed. */
function eachOnce(tests) {
  const failedLast = [...tests.filter((test) => !hasFailed(test)), ...tests.filter(hasFailed)];
  return [...new Map(failedLast.map((test) => [test.id, test])).values()];
}

function hasFailed({ status }) {
  return status === "failed";
}

function judge({ tests, errors, hitCount, isStuck }, hitLimit) {
  if (isStuck) return { status: "timeout", reason: "a test comes to no end" };
  const nrOfTests = tests.length;
  const failed = tests.find(hasFailed);
  if (hitCount > hitLimit) return { status: "timeout", reason: `met ${hitCount} times` };
  if (failed?.isIdle) return { status: "timeout", reason: failed.failureMessage };
  if (failed) {
    const { id, failureMessage } = failed;
    return { status: "killed", killedBy: [id], failureMessage, nrOfTests };
  }
  if (errors.length > 0) return { status: "error", errorMessage: errors.join("\n") };
  return { status: "survived", nrOfTests };
}
