import { err, removePodSandbox, stopPodSandbox } from "../../../index.js";
import type { AdapterFault, FileSystem, Ports, Result } from "../../../index.js";
import { keeps } from "../trial.js";
import type { LifecycleClause } from "./lifecycle-subject.js";
import { describe, isGone, remove, stop } from "./remove-and-stop.js";

const removing = "CRI RemovePodSandbox";

/** What is expected of a set of ports where something goes wrong, or several callers come. */
export const recoveryClauses: readonly LifecycleClause[] = [
  {
    id: "lifecycle/removes-what-never-started",
    says: "A pod with a container that was created and never started is removed whole.",
    cites: [removing, "P06", "D26"],
    needs: ["created"],
    check: keeps(async (subject, trial) => {
      const id = await subject.makePod({ containers: ["created", "running"] });
      await remove(subject.ports, id);
      await isGone(subject, trial, id);
    }),
  },
  {
    id: "lifecycle/removes-grandchildren",
    says: "A process that outlived its container, and left its group, is ended with the pod.",
    cites: [removing, "P03"],
    needs: ["grandchildren"],
    check: keeps(async (subject, trial) => {
      const id = await subject.makePod({ containers: ["leaves-a-grandchild"] });
      trial.holds((await subject.countAlive(id)) > 0, "there should have been a grandchild");
      await remove(subject.ports, id);
      await isGone(subject, trial, id);
    }),
  },
  {
    id: "lifecycle/removes-the-half-made",
    says: "A pod whose creation stopped half-way is removed like a whole one.",
    cites: [removing, "B01", "N13", "S01"],
    needs: ["half-made"],
    check: keeps(async (subject, trial) => {
      const id = await subject.makePod({ isHalfMade: true });
      trial.holds((await subject.look(id)).length > 0, "something should have been made");
      await remove(subject.ports, id);
      await isGone(subject, trial, id);
    }),
  },
  {
    id: "lifecycle/cancelled-is-an-error",
    says: "A removal that is cancelled half-way is an error, and called again it finishes.",
    cites: [removing, "R8", "T02", "D14"],
    check: keeps(async (subject, trial) => {
      for (const step of ["stop-containers", "unmount", "remove-directories"]) {
        const id = await subject.makePod();
        const { call, abort } = trial.abortable();
        const removed = await removePodSandbox(
          subject.ports,
          { podSandboxId: id },
          {
            signal: call.signal,
            observe: (event) => {
              if (event.type === "step-started" && event.step === step) abort();
            },
          },
        );
        trial.same(`cancelled at ${step}`, kindOf(removed), "cancelled");
        const described = await describe(subject.ports, trial, id);
        trial.same("its state", described?.state, "SANDBOX_NOTREADY");
        await remove(subject.ports, id);
        await isGone(subject, trial, id);
      }
    }),
  },
  {
    id: "lifecycle/a-failure-is-repeated-to-the-end",
    says: "A removal that failed is an error, keeps its record, and called again it finishes.",
    cites: [removing, "R5", "D4", "D17"],
    check: keeps(async (subject, trial) => {
      const id = await subject.makePod();
      const failing = withFailingTrees(subject.ports);
      const removed = await removePodSandbox(failing, { podSandboxId: id });
      trial.same("the first removal", kindOf(removed), "step-failed");
      trial.same("its phase", (await describe(subject.ports, trial, id))?.phase, "removing");
      await remove(subject.ports, id);
      await isGone(subject, trial, id);
    }),
  },
  {
    id: "lifecycle/stop-and-remove-at-once",
    says: "Callers that stop and remove one pod at once all succeed, and nothing is left.",
    cites: ["CRI StopPodSandbox", removing, "C03", "D1", "D19"],
    check: keeps(async (subject, trial) => {
      const { ports } = subject;
      const id = await subject.makePod();
      await Promise.all([stop(ports, id), remove(ports, id), stop(ports, id), remove(ports, id)]);
      await isGone(subject, trial, id);
    }),
  },
  {
    id: "lifecycle/goes-on-after-a-restart",
    says: "A pod that was being removed when the process died is removed by the next one.",
    cites: [removing, "R3", "T03", "S04"],
    needs: ["restart"],
    check: keeps(async (subject, trial) => {
      const [stopped, cancelled] = [await subject.makePod(), await subject.makePod()];
      await stop(subject.ports, stopped);
      const { call, abort } = trial.abortable();
      const request = { podSandboxId: cancelled };
      const observe = (): void => abort();
      const first = await stopPodSandbox(subject.ports, request, { signal: call.signal, observe });
      trial.same("the first stop", kindOf(first), "cancelled");
      const ports = await trial.verb(subject.restart, "restart")();
      trial.same("its phase", (await describe(ports, trial, stopped))?.phase, "stopped");
      for (const id of [stopped, cancelled]) {
        await remove(ports, id);
        await isGone(subject, trial, id);
      }
    }),
  },
];

function kindOf(result: Result<unknown, { readonly kind: string }>): string {
  return result.isOk() ? "a success" : result.error.kind;
}

/** The ports, but no tree can be removed. */
function withFailingTrees(ports: Ports): Ports {
  const { fileSystem: below } = ports;
  const fault: AdapterFault = { reason: "crashed", message: "no tree is removed, as planned" };
  const fileSystem: FileSystem = {
    listSandboxes: (request, call) => below.listSandboxes(request, call),
    inspectNamespace: (request, call) => below.inspectNamespace(request, call),
    removeNamespace: (request, call) => below.removeNamespace(request, call),
    unmount: (request, call) => below.unmount(request, call),
    removeTree: () => Promise.resolve(err(fault)),
    removeCgroup: (request, call) => below.removeCgroup(request, call),
  };
  return { ...ports, fileSystem };
}
