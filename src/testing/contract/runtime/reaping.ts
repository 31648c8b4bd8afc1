import { keeps } from "../trial.js";
import type { RuntimeClause } from "./runtime-subject.js";

const reaps = "ContainerRuntime.reapContainer";
const reapsSandbox = "ContainerRuntime.reapSandbox";

/** What a runtime promises about giving back what it holds of the dead. */
export const reapingClauses: readonly RuntimeClause[] = [
  {
    id: "runtime/the-living-are-not-reaped",
    says: "Reaping is refused while a process lives, and then nothing is given back or ended.",
    cites: [reaps, reapsSandbox, "R07", "N12"],
    check: keeps(async ({ runtime, makeSandbox, run, look }, trial) => {
      const sandbox = await makeSandbox();
      const container = await run(sandbox);
      const before = await look(sandbox);
      const reaped = runtime.reapContainer({ container }, trial.call);
      await trial.refused("reapContainer", reaped, "refused");
      await trial.refused("reapSandbox", runtime.reapSandbox({ sandbox }, trial.call), "refused");
      trial.same("what exists", await look(sandbox), before);
    }),
  },
  {
    id: "runtime/the-dead-are-reaped",
    says: "After reaping, the runtime holds nothing of the container; again is unchanged.",
    cites: [reaps, "R02", "G01"],
    check: keeps(async ({ runtime, makeSandbox, run, look }, trial) => {
      const sandbox = await makeSandbox();
      const [container, sibling] = [await run(sandbox), await run(sandbox)];
      const { call } = trial;
      await trial.done("stop", runtime.stopContainer({ container, killAt: 0 }, call), "changed");
      await trial.done("reapContainer", runtime.reapContainer({ container }, call), "changed");
      const { held } = await look(sandbox);
      trial.holds(!held.includes(container.id), "something of it is held");
      trial.holds(held.includes(sibling.id), "its sibling was reaped too");
      const told = runtime.inspectContainer({ container }, call);
      trial.same("the container", await trial.value("inspectContainer", told), "absent");
      await trial.done("reap again", runtime.reapContainer({ container }, call), "unchanged");
    }),
  },
  {
    id: "runtime/reaping-finishes-what-is-left",
    says: "A container of which a part was given back is reaped whole.",
    cites: [reaps, "R02", "D24"],
    needs: ["half-reaped"],
    check: keeps(async ({ runtime, makeSandbox, run, look }, trial) => {
      const sandbox = await makeSandbox();
      const container = await run(sandbox, { state: "exited", isHalfReaped: true });
      const reaped = runtime.reapContainer({ container }, trial.call);
      await trial.done("reapContainer", reaped, "changed");
      const { held } = await look(sandbox);
      trial.holds(!held.includes(container.id), "something of it is held");
    }),
  },
  {
    id: "runtime/dead-sandboxes-are-reaped",
    says: "After reaping, the runtime holds nothing of the sandbox; again is unchanged.",
    cites: [reapsSandbox, "R02", "G01"],
    check: keeps(async ({ runtime, makeSandbox, run, look }, trial) => {
      const sandbox = await makeSandbox({ hasProcess: true });
      const container = await run(sandbox);
      const { call } = trial;
      await trial.done("stopSandbox", runtime.stopSandbox({ sandbox }, call), "changed");
      await trial.done("reapContainer", runtime.reapContainer({ container }, call), "changed");
      await trial.done("reapSandbox", runtime.reapSandbox({ sandbox }, call));
      trial.same("what is held", (await look(sandbox)).held, []);
      await trial.done("reap again", runtime.reapSandbox({ sandbox }, call), "unchanged");
    }),
  },
  {
    id: "runtime/storage-of-containers-goes",
    says: "The storage of a container is removed, and no other's; again is unchanged.",
    cites: ["ContainerRuntime.removeContainerStorage", "M06"],
    check: keeps(async ({ runtime, makeSandbox, run, look }, trial) => {
      const sandbox = await makeSandbox();
      const wish = { state: "exited" } as const;
      const [container, sibling] = [await run(sandbox, wish), await run(sandbox, wish)];
      const remove = () => runtime.removeContainerStorage({ container }, trial.call);
      await trial.done("removeContainerStorage", remove(), "changed");
      const { stored } = await look(sandbox);
      trial.holds(!stored.includes(container.id), "its storage is there");
      trial.holds(stored.includes(sibling.id), "the storage of its sibling is gone");
      await trial.done("removeContainerStorage again", remove(), "unchanged");
    }),
  },
  {
    id: "runtime/storage-of-sandboxes-goes",
    says: "The storage of a sandbox is removed, and no other's; again is unchanged.",
    cites: ["ContainerRuntime.removeSandboxStorage", "M06"],
    check: keeps(async ({ runtime, makeSandbox, run, look }, trial) => {
      const [sandbox, other] = [await makeSandbox(), await makeSandbox()];
      for (const one of [sandbox, other]) await run(one, { state: "exited" });
      const before = (await look(other)).stored;
      const remove = () => runtime.removeSandboxStorage({ sandbox }, trial.call);
      await trial.done("removeSandboxStorage", remove(), "changed");
      const { stored } = await look(sandbox);
      trial.holds(!stored.includes(sandbox.id), "its storage is there");
      trial.same("what another has", (await look(other)).stored, before);
      await trial.done("removeSandboxStorage again", remove(), "unchanged");
    }),
  },
];
