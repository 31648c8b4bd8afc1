import { stopPodSandbox } from "../../../index.js";
import { keeps } from "../trial.js";
import type { LifecycleClause } from "./lifecycle-subject.js";
import { describe, isGone, remove, stop } from "./remove-and-stop.js";

const stopping = "CRI StopPodSandbox";
const removing = "CRI RemovePodSandbox";

/** What the Container Runtime Interface promises about stopping and removing. */
export const conformanceClauses: readonly LifecycleClause[] = [
  {
    id: "lifecycle/stops-the-unknown",
    says: "Stopping an id that nothing has succeeds.",
    cites: [stopping, "critest idempotence", "R2"],
    check: keeps(async ({ ports }, { same }) => {
      const { outcome } = await stop(ports, "c0ffee00-0000-4000-8000-000000000000");
      same("the outcome", outcome, "absent");
    }),
  },
  {
    id: "lifecycle/removes-the-unknown",
    says: "Removing an id that nothing has succeeds.",
    cites: [removing, "critest idempotence", "R2"],
    check: keeps(async ({ ports }, { same }) => {
      const { outcome } = await remove(ports, "c0ffee00-0000-4000-8000-000000000000");
      same("the outcome", outcome, "absent");
    }),
  },
  {
    id: "lifecycle/stopping-ends-every-process",
    says: "After stopping no process of the pod lives, whether it heeds signals or not.",
    cites: [stopping, "A01", "P01"],
    check: keeps(async ({ ports, makePod, countAlive }, { same, holds }) => {
      const id = await makePod({ containers: ["running", "ignores-term"] });
      holds((await countAlive(id)) >= 2, "the pod should have had two processes");
      same("the outcome", (await stop(ports, id)).outcome, "stopped");
      same("the processes that live", await countAlive(id), 0);
    }),
  },
  {
    id: "lifecycle/stopped-is-not-ready",
    says: "A pod that was stopped is at once, and stays, on record as stopped and not ready.",
    cites: [stopping, "critest pod", "D6", "D7"],
    check: keeps(async ({ ports, makePod }, trial) => {
      const id = await makePod();
      trial.same("its state", (await describe(ports, trial, id))?.state, "SANDBOX_READY");
      await stop(ports, id);
      const described = await describe(ports, trial, id);
      trial.same("its phase", described?.phase, "stopped");
      trial.same("its state then", described?.state, "SANDBOX_NOTREADY");
      trial.same("what is owed", described?.owed, []);
    }),
  },
  {
    id: "lifecycle/stops-twice",
    says: "Stopping a pod again succeeds and changes nothing.",
    cites: [stopping, "critest idempotence", "C03"],
    check: keeps(async ({ ports, makePod, look }, { same }) => {
      const id = await makePod();
      await stop(ports, id);
      const before = await look(id);
      same("the outcome", (await stop(ports, id)).outcome, "already-stopped");
      same("what exists", await look(id), before);
    }),
  },
  {
    id: "lifecycle/removes-what-was-stopped",
    says: "After removing a stopped pod nothing of it is left.",
    cites: [removing, "R12"],
    check: keeps(async (subject, trial) => {
      const id = await subject.makePod();
      await stop(subject.ports, id);
      await remove(subject.ports, id);
      await isGone(subject, trial, id);
    }),
  },
  {
    id: "lifecycle/removes-what-runs",
    says: "After removing a running pod nothing of it is left.",
    cites: [removing, "A02", "R12"],
    check: keeps(async (subject, trial) => {
      const { ports, makePod, look } = subject;
      const id = await makePod({ containers: ["running", "ignores-term"] });
      trial.holds((await look(id)).length > 0, "something of the pod should have been seen");
      trial.same("the outcome", (await remove(ports, id)).outcome, "removed");
      await isGone(subject, trial, id);
    }),
  },
  {
    id: "lifecycle/removes-twice",
    says: "Removing a pod again succeeds.",
    cites: [removing, "critest idempotence"],
    check: keeps(async (subject, trial) => {
      const id = await subject.makePod();
      await remove(subject.ports, id);
      trial.same("the outcome", (await remove(subject.ports, id)).outcome, "absent");
      await isGone(subject, trial, id);
    }),
  },
  {
    id: "lifecycle/names-are-free-again",
    says: "After a pod was removed, another can have its name; while it was stopped, none can.",
    cites: [removing, "S01", "R12"],
    check: keeps(async ({ ports, makePod }, { holds }) => {
      const isTaken = async (): Promise<boolean> =>
        Promise.resolve(makePod({ name: "web" })).then(
          () => false,
          () => true,
        );
      const id = await makePod({ name: "web" });
      await stop(ports, id);
      holds(await isTaken(), "the name of a stopped pod was given to another");
      await remove(ports, id);
      holds(!(await isTaken()), "the name of a removed pod is taken");
    }),
  },
  {
    id: "lifecycle/leaves-other-pods-alone",
    says: "Stopping and removing a pod changes nothing of another.",
    cites: [removing, "P02", "N09"],
    check: keeps(async ({ ports, makePod, look, countAlive }, { same }) => {
      const [id, other] = [await makePod(), await makePod()];
      const before = [await look(other), await countAlive(other)];
      await stop(ports, id);
      await remove(ports, id);
      same("the other pod", [await look(other), await countAlive(other)], before);
    }),
  },
  {
    id: "lifecycle/ambiguous-is-not-gone",
    says: "A prefix that two pods have is an error, and both stay.",
    cites: [stopping, "D13", "R1"],
    needs: ["chosen-ids"],
    check: keeps(async ({ ports, makePod, countAlive }, { same, holds }) => {
      const ids = [await makePod({ id: "twin-1" }), await makePod({ id: "twin-2" })];
      const stopped = await stopPodSandbox(ports, { podSandboxId: "twin" });
      same("the error", stopped.isErr() && stopped.error.kind, "ambiguous-id");
      for (const id of ids) holds((await countAlive(id)) > 0, `${id} was taken for gone`);
    }),
  },
];
