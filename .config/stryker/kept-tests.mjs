import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import { BroadcastChannel } from "node:worker_threads";
import { inject, TestRunner } from "vitest";

/** Where code that Stryker changed looks up which mutant is at work, and counts who comes by. */
const switchboard = (globalThis.__stryker__ ??= {});
switchboard.mutantCoverage ??= { static: {}, perTest: {} };

/** In place of the path of a test file: some of the tests that are kept. */
const round = "a round of kept tests";

/** So long may a test do nothing at all: where quick tests wait for a real clock, it is for less. */
const idleMilliseconds = 1_000;
const idle = "the test waits for ever";

/**
 * Vitest's own runner, but that it collects the tests of all files first, keeps them, and then runs
 * those it is asked for, again and again, until it is told to end. Each round is one more file to
 * vitest, whose import puts kept tests where another's import puts new ones.
 */
export default class KeptTests extends TestRunner {
  #channel = new BroadcastChannel("kept tests");
  #asked = inject("asked");
  #files = this.workerState.ctx.files;
  #filesToLoad = this.#files.length;
  #kept = [];
  #results = [];
  #errors = [];

  constructor(config) {
    super(config);
    switchboard.activeMutant = this.#asked.activeMutant;
    this.#files.sort(by(({ filepath }) => this.#isFar(filepath)));
    for (const event of ["uncaughtException", "unhandledRejection"]) {
      process.on(event, (error) => this.#noteStray(event, error));
    }
  }

  importFile(path, source) {
    if (path !== round) return super.importFile(path, source);
    const { testFilter } = this.#asked;
    const ids = testFilter && new Set(testFilter);
    const tests = this.#kept.filter((test) => ids === undefined || ids.has(idOf(test)));
    for (const test of tests.sort(by(({ file }) => this.#isFar(file.filepath)))) {
      Object.assign(test, { mode: "run", result: undefined });
      TestRunner.getCurrentSuite().tasks.push(test);
    }
  }

  /** A file that does not load counts as a test that fails. */
  onBeforeRunFiles([file]) {
    if (file.filepath === round) return;
    for (const error of file.result?.errors ?? []) this.#note(file, messageOf(error));
    if (this.#asked.isStatic) return;
    this.#kept.push(...testsIn(file).filter(({ mode }) => mode === "run"));
    file.tasks = [];
  }

  /** Snapshots of a file stay open, since its tests are run again. */
  async onBeforeRunSuite(suite) {
    if (suite.filepath !== round) await super.onBeforeRunSuite(suite);
  }
  onAfterRunSuite() {}

  /** One failure is enough for a mutant. */
  async onBeforeRunTask(test) {
    if (!this.#asked.isDryRun && this.#hasFailed()) test.mode = "skip";
    else this.#channel.postMessage({ begins: idOf(test) });
    await super.onBeforeRunTask(test);
  }

  onBeforeTryTask(test) {
    super.onBeforeTryTask(test);
    test.promises = undefined;
    if (this.#asked.isDryRun) switchboard.currentTestId = idOf(test);
  }

  /** Vitest's limit would abort a test for all later rounds; so there is one of our own. */
  async runTask(test) {
    const watch = watchForIdleness();
    try {
      await Promise.race([TestRunner.getTestFn(test)(), watch.rejection]);
    } finally {
      watch.forget();
    }
  }

  onAfterRunTask(test) {
    switchboard.currentTestId = undefined;
    const { state, errors = [], duration } = test.result;
    this.#note(test, state === "pass" ? undefined : messageOf(errors[0]), duration);
  }

  async onAfterRunFiles([file]) {
    if (file.filepath !== round) this.#filesToLoad -= 1;
    if (this.#asked.isStatic && this.#hasFailed()) {
      this.#files.length -= this.#filesToLoad;
      this.#filesToLoad = 0;
    }
    if (this.#filesToLoad > 0) return;
    // A rejection that nobody handles is known of a turn later.
    await setImmediate();
    await this.#tellAndListen();
    if (this.#asked.isEnd) this.#channel.close();
    else this.#files.push({ filepath: round });
  }

  /** Tells how the loading or a round went, and waits for what is asked next. */
  async #tellAndListen() {
    const asked = new Promise((resolve) => (this.#channel.onmessage = ({ data }) => resolve(data)));
    const { mutantCoverage, hitCount } = switchboard;
    const coverage = this.#asked.isDryRun ? mutantCoverage : undefined;
    this.#channel.postMessage({ tests: this.#results, errors: this.#errors, coverage, hitCount });
    this.#asked = await asked;
    this.#results = [];
    this.#errors = [];
    mutantCoverage.perTest = {};
    const { activeMutant, hitLimit } = this.#asked;
    Object.assign(switchboard, { activeMutant, hitLimit, hitCount: 0 });
  }

  #note(task, failureMessage, timeSpentMs = 0) {
    const about = { id: idOf(task), name: task.fullName, fileName: task.file.filepath };
    const status = failureMessage === undefined ? "success" : "failed";
    const isIdle = failureMessage === idle;
    this.#results.push({ ...about, status, failureMessage, isIdle, timeSpentMs });
  }

  /** As in vitest, what a test listens for itself is its own affair. */
  #noteStray(event, error) {
    if (process.listenerCount(event) === 2) this.#errors.push(`${event}: ${messageOf(error)}`);
  }

  #hasFailed() {
    return this.#results.some(({ status }) => status === "failed");
  }

  /** The tests of a folder, which come first, are the likeliest to notice a change in it. */
  #isFar(path) {
    return !path.includes(this.#asked.near ?? "");
  }

  /** Nothing is reported to vitest: it knows of no kept test, and each report takes its time. */
  get onTaskUpdate() {
    return undefined;
  }
  set onTaskUpdate(_) {}
  get onCollected() {
    return undefined;
  }
  set onCollected(_) {}
}

function by(key) {
  return (one, other) => key(one) - key(other);
}

function testsIn(suite) {
  return suite.tasks.flatMap((task) => (task.type === "suite" ? testsIn(task) : [task]));
}

function idOf(task) {
  return `${task.file.name}#${task.fullTestName}`;
}

function messageOf(error) {
  return String(error?.message ?? error);
}

/** Rejects once nothing at all has happened for a while: such a test would wait for ever. */
function watchForIdleness() {
  let timer;
  const rejection = new Promise((_, reject) => {
    const look = (since) => {
      const now = performance.eventLoopUtilization();
      const { active } = performance.eventLoopUtilization(now, since);
      if (active < idleMilliseconds / 20) reject(new Error(idle));
      else timer = setTimeout(look, idleMilliseconds, now);
    };
    timer = setTimeout(look, idleMilliseconds, performance.eventLoopUtilization());
  });
  return { rejection, forget: () => clearTimeout(timer) };
}
