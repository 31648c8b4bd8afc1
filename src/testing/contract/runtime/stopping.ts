import type { ContainerRecord, SandboxRecord } from "../../../index.js";
import { keeps, type Trial } from "../trial.js";
import type { RuntimeClause, RuntimeSubject, SeenProcess } from "./runtime-subject.js";

const stops = "ContainerRuntime.stopContainer";

/** How long something is watched that must not be answered, in milliseconds. */
const aWhile = 150;
const aMinute = 60_000;

async function livingOf(
  { look }: RuntimeSubject,
  sandbox: SandboxRecord,
  { id }: ContainerRecord,
): Promise<readonly SeenProcess[]> {
  return (await look(sandbox)).living.filter(({ containerId }) => containerId === id);
}

/** No process of the container is seen any more. */
async function isEnded(
  subject: RuntimeSubject,
  trial: Trial,
  sandbox: SandboxRecord,
  container: ContainerRecord,
): Promise<void> {
  trial.same("what lives of it", await livingOf(subject, sandbox, container), []);
}

/** What a runtime promises about stopping one container. */
export const stoppingClauses: readonly RuntimeClause[] = [
  {
    id: "runtime/stop-lets-it-end-by-itself",
    says: "A container that was asked to stop and ends by itself is stopped long before kill-at.",
    cites: [stops, "CRI StopContainer", "T04"],
    check: keeps(async (subject, trial) => {
      const { runtime, makeSandbox, run } = subject;
      const sandbox = await makeSandbox();
      const container = await run(sandbox);
      await trial.done("askToStop", runtime.askToStop({ container }, trial.call), "changed");
      const killAt = trial.clock.now() + aMinute;
      await trial.done("stopContainer", runtime.stopContainer({ container, killAt }, trial.call));
      trial.holds(trial.clock.now() < killAt, "it was waited for until it was to be killed");
      await isEnded(subject, trial, sandbox, container);
    }),
  },
  {
    id: "runtime/stop-kills-at-once",
    says: "A kill-at in the past kills at once what ignores the stop signal.",
    cites: [stops, "CRI StopPodSandbox", "A01"],
    check: keeps(async (subject, trial) => {
      const { runtime, makeSandbox, run } = subject;
      const sandbox = await makeSandbox();
      const container = await run(sandbox, { ignoresTerm: true });
      const before = trial.clock.now();
      const stopped = runtime.stopContainer({ container, killAt: before - 1 }, trial.call);
      await trial.done("stopContainer", stopped, "changed");
      trial.holds(trial.clock.now() - before < 5_000, "it was given time");
      await isEnded(subject, trial, sandbox, container);
    }),
  },
  {
    id: "runtime/stop-kills-at-kill-at",
    says: "What lives at kill-at is killed then, and not before.",
    cites: [stops, "CRI StopContainer", "T04"],
    check: keeps(async (subject, trial) => {
      const { runtime, makeSandbox, run } = subject;
      const sandbox = await makeSandbox();
      const container = await run(sandbox, { ignoresTerm: true });
      await trial.done("askToStop", runtime.askToStop({ container }, trial.call), "changed");
      const killAt = trial.clock.now() + 3 * aWhile;
      const request = { container, killAt };
      const stopped = trial.done("stop", runtime.stopContainer(request, trial.call), "changed");
      await trial.waits("stopContainer", stopped, aWhile);
      const living = await livingOf(subject, sandbox, container);
      trial.holds(living.length > 0, "it was killed before its time");
      await stopped;
      trial.holds(trial.clock.now() >= killAt, "it was killed before its time");
      trial.holds(trial.clock.now() < killAt + aMinute, "it was killed long after its time");
      await isEnded(subject, trial, sandbox, container);
    }),
  },
  {
    id: "runtime/stop-waits-for-every-process",
    says: "A container is stopped when no process of it is left, not when the first one is gone.",
    cites: [stops, "P01", "P03"],
    check: keeps(async (subject, trial) => {
      const { runtime, makeSandbox, run } = subject;
      const sandbox = await makeSandbox();
      const container = await run(sandbox, { children: 2, ignoresTerm: true });
      trial.same("how many live", (await livingOf(subject, sandbox, container)).length, 3);
      const stopped = runtime.stopContainer({ container, killAt: 0 }, trial.call);
      await trial.done("stopContainer", stopped, "changed");
      await isEnded(subject, trial, sandbox, container);
      const told = runtime.inspectContainer({ container }, trial.call);
      const state = await trial.value("inspectContainer", told);
      trial.holds(state === "stopped" || state === "absent", `a stopped container is ${state}`);
    }),
  },
  {
    id: "runtime/stop-is-repeatable",
    says: "Stopping a container that has ended, or was stopped before, is unchanged.",
    cites: [stops, "CRI StopContainer", "R04", "C03"],
    check: keeps(async ({ runtime, makeSandbox, run }, { done, call }) => {
      const sandbox = await makeSandbox();
      const exited = await run(sandbox, { state: "exited" });
      await done(
        "stop",
        runtime.stopContainer({ container: exited, killAt: 0 }, call),
        "unchanged",
      );
      const container = await run(sandbox);
      const stop = () => runtime.stopContainer({ container, killAt: 0 }, call);
      await done("stopContainer", stop(), "changed");
      await done("stopContainer again", stop(), "unchanged");
    }),
  },
  {
    id: "runtime/stop-ends-what-never-started",
    says: "A container that was created and never started is ended too, without waiting.",
    cites: [stops, "P06", "D26"],
    needs: ["created"],
    check: keeps(async (subject, trial) => {
      const { runtime, makeSandbox, run } = subject;
      const sandbox = await makeSandbox();
      const container = await run(sandbox, { state: "created" });
      const killAt = trial.clock.now() + aMinute;
      await trial.done("stopContainer", runtime.stopContainer({ container, killAt }, trial.call));
      trial.holds(trial.clock.now() < killAt, "it was waited for until it was to be killed");
      await isEnded(subject, trial, sandbox, container);
      const told = runtime.inspectContainer({ container }, trial.call);
      const state = await trial.value("inspectContainer", told);
      trial.holds(state === "stopped" || state === "absent", `a stopped container is ${state}`);
    }),
  },
  {
    id: "runtime/stop-ends-what-is-paused",
    says: "A paused container is killed and thawed, so that it ends.",
    cites: [stops, "P05"],
    needs: ["paused"],
    check: keeps(async (subject, trial) => {
      const { runtime, makeSandbox, run } = subject;
      const sandbox = await makeSandbox();
      const container = await run(sandbox, { state: "paused" });
      const stopped = runtime.stopContainer({ container, killAt: 0 }, trial.call);
      await trial.done("stopContainer", stopped, "changed");
      await isEnded(subject, trial, sandbox, container);
    }),
  },
  {
    id: "runtime/stop-leaves-others-alone",
    says: "Stopping a container ends no process of its siblings, nor of another sandbox.",
    cites: [stops, "P02"],
    check: keeps(async (subject, trial) => {
      const { runtime, makeSandbox, run } = subject;
      const [sandbox, other] = [await makeSandbox(), await makeSandbox()];
      const container = await run(sandbox);
      const [sibling, stranger] = [await run(sandbox), await run(other)];
      const stopped = runtime.stopContainer({ container, killAt: 0 }, trial.call);
      await trial.done("stopContainer", stopped, "changed");
      trial.same("its sibling", (await livingOf(subject, sandbox, sibling)).length, 1);
      trial.same("the stranger", (await livingOf(subject, other, stranger)).length, 1);
    }),
  },
  {
    id: "runtime/stop-twice-at-once",
    says: "Two callers that stop one container at once both get their answer.",
    cites: [stops, "C03", "R04"],
    check: keeps(async (subject, trial) => {
      const { runtime, makeSandbox, run } = subject;
      const sandbox = await makeSandbox();
      const container = await run(sandbox, { ignoresTerm: true });
      const stop = () => runtime.stopContainer({ container, killAt: 0 }, trial.call);
      await Promise.all([trial.done("one", stop()), trial.done("the other", stop())]);
      await isEnded(subject, trial, sandbox, container);
    }),
  },
  {
    id: "runtime/stop-is-overtaken",
    says: "A stop with an earlier kill-at ends the container, and whoever waits for it goes on.",
    cites: [stops, "T04"],
    check: keeps(async (subject, trial) => {
      const { runtime, makeSandbox, run } = subject;
      const sandbox = await makeSandbox();
      const container = await run(sandbox, { ignoresTerm: true });
      const killAt = trial.clock.now() + aMinute;
      const slow = trial.done("slow", runtime.stopContainer({ container, killAt }, trial.call));
      await trial.waits("the slow stop", slow, aWhile);
      await trial.done("fast", runtime.stopContainer({ container, killAt: 0 }, trial.call));
      await slow;
      trial.holds(trial.clock.now() < killAt, "the slow stop waited on");
    }),
  },
  {
    id: "runtime/stop-ends-with-the-signal",
    says: "A stop whose signal fires answers at once and kills nothing; a later stop ends it.",
    cites: [stops, "Call.signal", "R8", "D14", "T02"],
    check: keeps(async (subject, trial) => {
      const { runtime, makeSandbox, run } = subject;
      const sandbox = await makeSandbox();
      const container = await run(sandbox, { ignoresTerm: true });
      const { call, abort } = trial.abortable();
      const killAt = trial.clock.now() + aMinute;
      const wait = trial.refused("the wait", runtime.stopContainer({ container, killAt }, call));
      await trial.waits("stopContainer", wait, aWhile);
      abort();
      await wait;
      trial.holds(trial.clock.now() < killAt, "the answer took until kill-at");
      trial.same("what lives", (await livingOf(subject, sandbox, container)).length, 1);
      const stopped = runtime.stopContainer({ container, killAt: 0 }, trial.call);
      await trial.done("a later stop", stopped, "changed");
      await isEnded(subject, trial, sandbox, container);
    }),
  },
  {
    id: "runtime/stop-says-what-it-waits-for",
    says: "A stop that waits says for which process.",
    cites: ["Call.waitingFor", "P01"],
    check: keeps(async ({ runtime, makeSandbox, run }, trial) => {
      const container = await run(await makeSandbox(), { ignoresTerm: true });
      const { call, abort, waits } = trial.abortable();
      const killAt = trial.clock.now() + aMinute;
      const wait = trial.refused("the wait", runtime.stopContainer({ container, killAt }, call));
      await trial.waits("stopContainer", wait, aWhile);
      const isNamed = waits.some(({ kind }) => kind === "process");
      trial.holds(isNamed, "nobody said which process is waited for");
      abort();
      await wait;
    }),
  },
  {
    id: "runtime/stop-tells-what-will-not-die",
    says: "Where a killed process lives on, the answer at the limit says which one.",
    cites: [stops, "FaultDetails.processes", "P01", "K01"],
    needs: ["unkillable"],
    check: keeps(async (subject, trial) => {
      const { runtime, makeSandbox, run } = subject;
      const sandbox = await makeSandbox();
      const container = await run(sandbox, { isStuck: true });
      const [stuck] = await livingOf(subject, sandbox, container);
      const { call, abort } = trial.abortable();
      const request = { container, killAt: 0 };
      const wait = trial.refused("the stop", runtime.stopContainer(request, call), "unkillable");
      await trial.waits("stopContainer", wait, aWhile);
      abort();
      const { details } = await wait;
      const pids = details?.processes?.map(({ pid }) => pid);
      trial.same("the processes that live on", pids, [stuck?.pid]);
    }),
  },
];
