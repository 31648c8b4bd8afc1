import {
  ok,
  preparePorts,
  unchanged,
  type OciState,
  type PostStopHooks,
  type Tools,
} from "podsandbox";
import { createFakeNode } from "podsandbox/testing";
import { expect, it } from "vitest";
import { createRun } from "#dist/interpreter/create-run.js";
import { fromId } from "#dist/interpreter/run-sandbox.js";
import { createTools } from "#dist/interpreter/tools.js";
import { defaultPolicy } from "#dist/model/policy.js";
import { runContainerHooks } from "#dist/steps/container/run-hooks.js";

function toolsWithoutExtensions(): Tools {
  const { ports } = createFakeNode({ extensions: [] });
  const prepared = preparePorts(ports)._unsafeUnwrap();
  const start = { operation: "remove-container", sandbox: fromId("web") } as const;
  return createTools(createRun(prepared, { ...start, policy: defaultPolicy, options: {} }));
}

it("runs nothing where nobody runs hooks, even if it is called without its plan", async () => {
  const postStopHooks = [{ path: "/bin/after" }];
  const container = { id: "app", sandboxId: "web", phase: "exited", postStopHooks } as const;
  const tally = await runContainerHooks.act(
    { container, sandbox: undefined },
    toolsWithoutExtensions(),
  );
  expect(tally).toEqual({ changed: false, warnings: [], faults: [] });
});

/** The same tools, with something that runs hooks. */
function toolsThatRun(runPostStop: PostStopHooks["runPostStop"]): Tools {
  const { ports } = createFakeNode({ extensions: [] });
  const prepared = preparePorts({ ...ports, hooks: { runPostStop } })._unsafeUnwrap();
  const start = { operation: "remove-container", sandbox: fromId("web") } as const;
  return createTools(createRun(prepared, { ...start, policy: defaultPolicy, options: {} }));
}

const container = {
  id: "app",
  sandboxId: "web",
  phase: "exited",
  postStopHooks: [{ path: "/bin/after" }],
} as const;

it("gives a hook the whole state, also where neither bundle nor version is known", async () => {
  const states: OciState[] = [];
  const tools = toolsThatRun(async ({ state }) => {
    states.push(state);
    return ok(unchanged);
  });
  await runContainerHooks.act({ container, sandbox: undefined }, tools);
  expect(states).toStrictEqual([{ ociVersion: "1.2.0", id: "app", status: "stopped", bundle: "" }]);
});
