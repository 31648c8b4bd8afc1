import { keeps } from "../trial.js";
import type { RuntimeClause } from "./runtime-subject.js";

/** What a runtime promises about finding what is left of sandboxes. */
export const listingClauses: readonly RuntimeClause[] = [
  {
    id: "runtime/lists-sandboxes",
    says: "A sandbox is listed as long as the runtime holds anything of it, recorded or not.",
    cites: ["ContainerRuntime.listSandboxes", "R07", "M06", "S06"],
    check: keeps(async ({ runtime, makeSandbox, run }, trial) => {
      const list = () => trial.value("list", runtime.listSandboxes({}, trial.call));
      const [one, two] = [await makeSandbox(), await makeSandbox()];
      const container = await run(one);
      await run(two, { state: "exited" });
      trial.same("what is listed", (await list()).toSorted(), [one.id, two.id].toSorted());
      const { call, done } = trial;
      await done("stopContainer", runtime.stopContainer({ container, killAt: 0 }, call));
      await done("stopSandbox", runtime.stopSandbox({ sandbox: one }, call));
      await done("reapContainer", runtime.reapContainer({ container }, call));
      await done("reapSandbox", runtime.reapSandbox({ sandbox: one }, call));
      trial.holds((await list()).includes(one.id), "what it stored is not listed");
      await done("storage", runtime.removeContainerStorage({ container }, call));
      await done("storage", runtime.removeSandboxStorage({ sandbox: one }, call));
      trial.same("what is left", await list(), [two.id]);
    }),
  },
];
