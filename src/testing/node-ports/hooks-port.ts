import type { PostStopHooks } from "../../index.js";
import type { Caller } from "../engine/caller.js";
import type { Machine } from "../engine/machine.js";
import { failed, isDone } from "../engine/outcome.js";
import { livingProcesses } from "../world/processes.js";
import { portMaker } from "./port-maker.js";

/** The hooks of a fake node, as one caller sees them. */
export function hooksPort(caller: Caller): PostStopHooks {
  const { machine } = caller;
  const { hooks } = machine.world;
  return {
    runPostStop: portMaker(caller, "hooks")(
      "runPostStop",
      ({ hook, state }) => `${state.id}${hook.path}`,
      ({ hook, state }) => {
        guardHook(machine, state.id, hook.path);
        hooks.ran.push({ path: hook.path, containerId: state.id });
        const reason = hooks.failing[hook.path];
        return reason === undefined ? isDone : failed(reason, `${hook.path} failed`);
      },
    ),
  };
}

function guardHook({ world, clock, violations }: Machine, containerId: string, path: string): void {
  const container = world.books.containers[containerId];
  if (container === undefined) return;
  const whose = { sandboxId: container.sandboxId, containerId };
  if (livingProcesses(world, whose, clock.now()).length > 0)
    violations.push(`the hook ${path} of ${containerId} ran while a process lives`);
  const index = container.postStopHooks?.findIndex((hook) => hook.path === path) ?? -1;
  if (container.hooksRun?.includes(index) === true)
    violations.push(`the hook ${path} of ${containerId} ran again, though it is recorded`);
}
