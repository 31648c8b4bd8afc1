import { keeps } from "../trial.js";
import type { RuntimeClause } from "./runtime-subject.js";

const inspects = "ContainerRuntime.inspectContainer";
const lists = "ContainerRuntime.listAlive";

/** What a runtime promises about its answers to what there is. */
export const inspectingClauses: readonly RuntimeClause[] = [
  {
    id: "runtime/tells-what-is-so",
    says: "A running container is running and one that ended is stopped, whatever is on record.",
    cites: [inspects, "RuntimeState", "R01", "R05"],
    check: keeps(async ({ runtime, makeSandbox, run }, { same, value, call }) => {
      const sandbox = await makeSandbox();
      const states = { running: "running", exited: "stopped" } as const;
      for (const state of ["running", "exited"] as const) {
        const container = await run(sandbox, { state });
        for (const phase of ["running", "exited", "unknown"] as const) {
          const request = { container: { ...container, phase } };
          const told = await value("inspectContainer", runtime.inspectContainer(request, call));
          same(`what is ${state} and recorded as ${phase}`, told, states[state]);
        }
      }
    }),
  },
  {
    id: "runtime/tells-created",
    says: "A container that was never started is created, and nobody reports a process of it.",
    cites: [inspects, "OCI State", "P06"],
    needs: ["created"],
    check: keeps(async ({ runtime, makeSandbox, run }, { same, value, call }) => {
      const container = await run(await makeSandbox(), { state: "created" });
      const told = runtime.inspectContainer({ container }, call);
      same("the container", await value("inspectContainer", told), "created");
    }),
  },
  {
    id: "runtime/tells-paused",
    says: "A container that is frozen is paused.",
    cites: [inspects, "P05", "D26"],
    needs: ["paused"],
    check: keeps(async ({ runtime, makeSandbox, run }, { same, value, call }) => {
      const container = await run(await makeSandbox(), { state: "paused" });
      const told = runtime.inspectContainer({ container }, call);
      same("the container", await value("inspectContainer", told), "paused");
    }),
  },
  {
    id: "runtime/tells-of-the-sandbox",
    says: "A sandbox whose process lives is running, and is not once it has been stopped.",
    cites: ["ContainerRuntime.inspectSandbox", "I01", "R01"],
    needs: ["sandbox-process"],
    check: keeps(async ({ runtime, makeSandbox }, { same, done, value, holds, call }) => {
      const sandbox = await makeSandbox({ hasProcess: true });
      const inspect = () => value("inspectSandbox", runtime.inspectSandbox({ sandbox }, call));
      same("the sandbox", await inspect(), "running");
      await done("stopSandbox", runtime.stopSandbox({ sandbox }, call), "changed");
      const told = await inspect();
      holds(told === "stopped" || told === "absent", `a stopped sandbox is told to be ${told}`);
    }),
  },
  {
    id: "runtime/lists-what-it-knows",
    says: "The containers of a sandbox are listed, those that ended too, and those of no other.",
    cites: ["ContainerRuntime.listContainers", "S03"],
    check: keeps(async ({ runtime, makeSandbox, run }, { same, value, call }) => {
      const [sandbox, other] = [await makeSandbox(), await makeSandbox()];
      const own = [await run(sandbox), await run(sandbox, { state: "exited" })];
      await run(other);
      const listed = await value("listContainers", runtime.listContainers({ sandbox }, call));
      same("the containers", listed.toSorted(), own.map(({ id }) => id).toSorted());
    }),
  },
  {
    id: "runtime/lists-all-that-lives",
    says: "Every living process of a sandbox and its containers is listed, and none of another's.",
    cites: [lists, "P01", "P03", "N12"],
    check: keeps(async ({ runtime, makeSandbox, run, look }, { same, value, call }) => {
      const [sandbox, other] = [await makeSandbox(), await makeSandbox()];
      const containers = [await run(sandbox, { children: 2 }), await run(sandbox)];
      await run(other);
      const listed = await value("listAlive", runtime.listAlive({ sandbox, containers }, call));
      const seen = (await look(sandbox)).living;
      same(
        "the pids",
        listed.map(({ pid }) => pid).toSorted(),
        seen.map(({ pid }) => pid).toSorted(),
      );
    }),
  },
  {
    id: "runtime/lists-what-nobody-recorded",
    says: "Processes of containers that have no record are listed too.",
    cites: [lists, "S03", "I02"],
    check: keeps(async ({ runtime, makeSandbox, run }, { holds, value, call }) => {
      const sandbox = await makeSandbox();
      await run(sandbox);
      const alive = runtime.listAlive({ sandbox, containers: [] }, call);
      holds((await value("listAlive", alive)).length > 0, "a process is missing");
    }),
  },
  {
    id: "runtime/lists-nothing-dead",
    says: "Processes that have ended are not listed, whether they were reaped or not.",
    cites: [lists, "P04"],
    check: keeps(async ({ runtime, makeSandbox, run }, { same, done, value, call }) => {
      const sandbox = await makeSandbox();
      const containers = [await run(sandbox, { state: "exited" }), await run(sandbox)];
      await done("stopSandbox", runtime.stopSandbox({ sandbox }, call));
      const alive = runtime.listAlive({ sandbox, containers }, call);
      same("what lives", await value("listAlive", alive), []);
    }),
  },
  {
    id: "runtime/finds-grandchildren",
    says: "A process that outlived its container and left its group is listed, and is ended.",
    cites: [lists, "ContainerRuntime.stopSandbox", "P03"],
    needs: ["grandchildren"],
    check: keeps(async ({ runtime, makeSandbox, run, look }, trial) => {
      const sandbox = await makeSandbox();
      const container = await run(sandbox, { state: "exited", hasGrandchild: true });
      const list = () => runtime.listAlive({ sandbox, containers: [container] }, trial.call);
      const seen = (await look(sandbox)).living;
      trial.same("how many are seen", seen.length, 1);
      const listed = await trial.value("listAlive", list());
      trial.same(
        "the pids",
        listed.map(({ pid }) => pid),
        seen.map(({ pid }) => pid),
      );
      await trial.done("stopSandbox", runtime.stopSandbox({ sandbox }, trial.call), "changed");
      trial.same("what is seen then", (await look(sandbox)).living, []);
    }),
  },
];
