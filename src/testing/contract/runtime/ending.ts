import type { ContainerRecord } from "../../../index.js";
import { keeps } from "../trial.js";
import type { RuntimeClause } from "./runtime-subject.js";

const asks = "ContainerRuntime.askToStop";
const stops = "ContainerRuntime.stopSandbox";

/** What a runtime promises about asking to stop, and about ending a whole sandbox. */
export const endingClauses: readonly RuntimeClause[] = [
  {
    id: "runtime/asking-is-delivered",
    says: "Asking to stop is answered when the signal is delivered: nobody waits for the end.",
    cites: [asks, "T03"],
    check: keeps(async ({ runtime, makeSandbox, run, look }, trial) => {
      const sandbox = await makeSandbox();
      const container = await run(sandbox, { ignoresTerm: true });
      const before = trial.clock.now();
      await trial.done("askToStop", runtime.askToStop({ container }, trial.call), "changed");
      trial.holds(trial.clock.now() - before < 5_000, "the end was waited for");
      const { living } = await look(sandbox);
      const own = living.filter(({ containerId }) => containerId === container.id);
      trial.same("how many live on", own.length, 1);
    }),
  },
  {
    id: "runtime/asking-uses-the-stop-signal",
    says: "The signal that is delivered is the container's own, and SIGTERM where it has none.",
    cites: [asks, "ContainerRecord.stopSignal"],
    needs: ["signals"],
    check: keeps(async ({ runtime, makeSandbox, run, signalsOf }, trial) => {
      const sandbox = await makeSandbox();
      const wishes = { SIGTERM: {}, SIGUSR1: { stopSignal: "SIGUSR1" } };
      for (const [signal, wish] of Object.entries(wishes)) {
        const container = await run(sandbox, { ...wish, ignoresTerm: true });
        await trial.done("askToStop", runtime.askToStop({ container }, trial.call), "changed");
        await trial.sleep(100);
        const signals = await trial.verb(signalsOf, "signals")(container);
        trial.same("the signals that reached it", signals, [signal]);
      }
    }),
  },
  {
    id: "runtime/asking-what-does-not-run-is-unchanged",
    says: "Asking a container that has ended to stop is unchanged.",
    cites: [asks, "R04", "R9", "OCI Kill"],
    check: keeps(async ({ runtime, makeSandbox, run }, { done, call }) => {
      const container = await run(await makeSandbox(), { state: "exited" });
      await done("askToStop", runtime.askToStop({ container }, call), "unchanged");
    }),
  },
  {
    id: "runtime/stopping-a-sandbox-leaves-nothing-alive",
    says: "Stopping a sandbox ends every process of it, its containers' too; again is unchanged.",
    cites: [stops, "CRI StopPodSandbox", "P03", "I02", "K01"],
    check: keeps(async ({ runtime, makeSandbox, run, look }, trial) => {
      const [sandbox, other] = [await makeSandbox(), await makeSandbox()];
      await run(sandbox, { ignoresTerm: true, children: 1 });
      await run(sandbox);
      await run(other);
      const before = (await look(other)).living;
      const stop = () => runtime.stopSandbox({ sandbox }, trial.call);
      await trial.done("stopSandbox", stop(), "changed");
      trial.same("what lives", (await look(sandbox)).living, []);
      trial.same("what lives of another", (await look(other)).living, before);
      await trial.done("stopSandbox again", stop(), "unchanged");
    }),
  },
  {
    id: "runtime/stopping-a-sandbox-ends-its-process",
    says: "The sandbox's own process is ended, whatever phase is on record.",
    cites: [stops, "D7", "I01"],
    needs: ["sandbox-process"],
    check: keeps(async ({ runtime, makeSandbox, look }, trial) => {
      for (const phase of ["ready", "stopped", "unknown"] as const) {
        const sandbox = await makeSandbox({ hasProcess: true });
        trial.same("how many live", (await look(sandbox)).living.length, 1);
        const request = { sandbox: { ...sandbox, phase } };
        await trial.done("stopSandbox", runtime.stopSandbox(request, trial.call), "changed");
        trial.same(`what lives, recorded as ${phase}`, (await look(sandbox)).living, []);
      }
    }),
  },
  {
    id: "runtime/stopping-a-sandbox-tells-what-will-not-die",
    says: "Where a process of a sandbox will not die, the answer at the limit says which one.",
    cites: [stops, "FaultDetails.processes", "P01"],
    needs: ["unkillable"],
    check: keeps(async ({ runtime, makeSandbox, run, look }, trial) => {
      const sandbox = await makeSandbox();
      const container = await run(sandbox, { isStuck: true });
      const { call, abort } = trial.abortable();
      const stopped = runtime.stopSandbox({ sandbox }, call);
      const wait = trial.refused("stopSandbox", stopped, "unkillable");
      await trial.waits("stopSandbox", wait, 150);
      abort();
      const { details } = await wait;
      const { living } = await look(sandbox);
      const pids = living.filter(({ containerId }) => containerId === container.id);
      const told = details?.processes?.map(({ pid }) => pid) ?? [];
      const isTold = pids.every(({ pid }) => told.includes(pid));
      trial.holds(isTold, "the process that lives on is not named");
    }),
  },
  {
    id: "runtime/a-reused-pid-is-spared",
    says: "A process that has a recorded pid, but another start or boot, is nobody's: it lives on.",
    cites: ["ContainerRuntime", "ProcessIdentity", "P02"],
    needs: ["reused-pids"],
    check: keeps(async ({ runtime, makeSandbox, reusePids }, trial) => {
      const sandbox = await makeSandbox();
      const { containers, isStrangerAlive } = await trial.verb(reusePids, "reused-pids")(sandbox);
      const { call } = trial;
      const end = async (container: ContainerRecord): Promise<void> => {
        await trial.done("askToStop", runtime.askToStop({ container }, call), "unchanged");
        const stopped = runtime.stopContainer({ container, killAt: 0 }, call);
        await trial.done("stopContainer", stopped, "unchanged");
      };
      const alive = runtime.listAlive({ sandbox, containers }, call);
      trial.same("what lives", await trial.value("listAlive", alive), []);
      for (const container of containers) await end(container);
      await trial.done("stopSandbox", runtime.stopSandbox({ sandbox }, call), "unchanged");
      trial.holds(await isStrangerAlive(), "a stranger was signalled");
    }),
  },
];
