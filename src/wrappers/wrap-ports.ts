import type { Result } from "neverthrow";
import { changed, type Done } from "../ports/done.js";
import type { ContainerRuntime, RuntimeState } from "../ports/container-runtime.js";
import type { Fault } from "../ports/fault.js";
import type { Ports } from "../ports/ports.js";
import { createDeadlines } from "./deadlines.js";
import type { Prepared } from "./caller.js";
import { hostClock } from "./host.js";
import {
  hookOperations,
  labelOperations,
  nriOperations,
} from "./operations/extension-operations.js";
import { fileSystemOperations } from "./operations/file-system-operations.js";
import { releaseLease, unblock } from "./operations/give-back-operations.js";
import { networkOperations } from "./operations/network-operations.js";
import { runtimeOperations } from "./operations/runtime-operations.js";
import { storeOperations } from "./operations/store-operations.js";
import { prepareMethod } from "./prepare-method.js";
import { preparePort } from "./prepare-port.js";
import type { PreparedPorts } from "./prepared-ports.js";
import { defaultDeafMilliseconds, defaultRetries, type PrepareOptions } from "./settings.js";
import type { Wrapping } from "./wrapping.js";

/** Wraps ports that are known to be ports. */
export function wrapPorts(ports: Ports, options: PrepareOptions): PreparedPorts {
  const wrapping = createWrapping(ports, options);
  const { nri, labels, hooks, events } = ports;
  return {
    store: preparePort(wrapping, storeOperations, ports.store),
    runtime: prepareRuntime(wrapping, ports.runtime),
    network: preparePort(wrapping, networkOperations, ports.network),
    fileSystem: preparePort(wrapping, fileSystemOperations, ports.fileSystem),
    nri: nri && preparePort(wrapping, nriOperations, nri),
    labels: labels && preparePort(wrapping, labelOperations, labels),
    hooks: hooks && preparePort(wrapping, hookOperations, hooks),
    events,
    giveBack: {
      lease: prepareMethod(wrapping, releaseLease, (lease) => lease.release()),
      block: prepareMethod(wrapping, unblock, (block) => block.unblock()),
    },
    clock: wrapping.clock,
    rest: () => wrapping.deadlines.rest(),
  };
}

function createWrapping(ports: Ports, { limits, retries }: PrepareOptions): Wrapping {
  const clock = ports.clock ?? hostClock;
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
  const runtime: Prepared<ContainerRuntime> = preparePort(wrapping, runtimeOperations, port, {
    stopContainer: ({ container }, caller) =>
      endedAnyway(runtime.inspectContainer({ container }, caller)),
    stopSandbox: ({ sandbox }, caller) => endedAnyway(runtime.inspectSandbox({ sandbox }, caller)),
  });
  return runtime;
}

async function endedAnyway(
  looking: Promise<Result<RuntimeState, Fault>>,
): Promise<Done | undefined> {
  const state = await looking;
  const ended = state.isOk() && (state.value === "absent" || state.value === "stopped");
  return ended ? changed : undefined;
}
