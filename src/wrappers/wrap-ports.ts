import { changed } from "../ports/done.js";
import type { ContainerRuntime, RuntimeState } from "../ports/container-runtime.js";
import type { Answered } from "./caller.js";
import type { Clock } from "../ports/extensions.js";
import type { Ports } from "../ports/ports.js";
import { createDeadlines } from "./deadlines.js";
import type { Prepared } from "./caller.js";
import { guardClock } from "./guard-clock.js";
import { hostClock } from "./host.js";
import { hookOperations, labelOperations } from "./operations/extension-operations.js";
import { fileSystemOperations } from "./operations/file-system-operations.js";
import { releaseLease, unblock } from "./operations/give-back-operations.js";
import { networkOperations } from "./operations/network-operations.js";
import { runtimeOperations } from "./operations/runtime-operations.js";
import { prepareNri, prepareStore } from "./prepare-hand-outs.js";
import { prepareMethod } from "./prepare-method.js";
import { preparePort } from "./prepare-port.js";
import type { PreparedPorts } from "./prepared-ports.js";
import { defaultDeafMilliseconds, defaultRetries, type PrepareOptions } from "./settings.js";
import type { Wrapping } from "./wrapping.js";

/** Wraps ports that are known to be ports. */
export function wrapPorts(ports: Ports, options: PrepareOptions): PreparedPorts {
  const clock = ports.clock && guardClock(ports.clock);
  const wrapping = createWrapping(clock ?? hostClock, options);
  const { nri, labels, hooks, events } = ports;
  return {
    store: prepareStore(wrapping, ports.store),
    runtime: prepareRuntime(wrapping, ports.runtime),
    network: preparePort(wrapping, networkOperations, ports.network),
    fileSystem: preparePort(wrapping, fileSystemOperations, ports.fileSystem),
    nri: nri && prepareNri(wrapping, nri),
    labels: labels && preparePort(wrapping, labelOperations, labels),
    hooks: hooks && preparePort(wrapping, hookOperations, hooks),
    events,
    giveBack: {
      lease: prepareMethod(wrapping, releaseLease, (lease) => lease.release()),
      block: prepareMethod(wrapping, unblock, (block) => block.unblock()),
    },
    clock: wrapping.clock,
    clockTrouble: () => clock?.trouble(),
    rest: () => wrapping.deadlines.rest(),
  };
}

function createWrapping(clock: Clock, { limits, retries }: PrepareOptions): Wrapping {
  const given = limits === "none" ? {} : (limits ?? {});
  const fallback = limits === "none" ? Infinity : given["default"];
  return {
    clock,
    deadlines: createDeadlines(clock),
    retries: retries === "none" ? {} : (retries ?? defaultRetries),
    limitOf: (method, usual) => given[method] ?? fallback ?? usual,
    deafMilliseconds: given["deaf"] ?? defaultDeafMilliseconds,
    outlived: new Map(),
  };
}

/** A stop whose connection closed has succeeded if the runtime says so; `prove-dead` judges. */
function prepareRuntime(wrapping: Wrapping, port: ContainerRuntime): Prepared<ContainerRuntime> {
  const once = preparePort({ ...wrapping, retries: {} }, runtimeOperations, port);
  return preparePort(wrapping, runtimeOperations, port, {
    stopContainer: async (request, caller) => {
      if (!(await hasEnded(once.inspectContainer(request, caller)))) return undefined;
      // Asked again it may still say how the container ended; that it has is certain.
      const again = await once.stopContainer(request, caller);
      return again.isOk() ? { ...again.value, changed: true } : changed;
    },
    stopSandbox: async (request, caller) =>
      (await hasEnded(once.inspectSandbox(request, caller))) ? changed : undefined,
  });
}

async function hasEnded(looking: Answered<RuntimeState>): Promise<boolean> {
  const state = await looking;
  return state.isOk() && (state.value === "absent" || state.value === "stopped");
}
