import { err, ok, type Result } from "neverthrow";
import * as z from "zod";
import type { InvalidRequest } from "../model/invalid-request.js";
import { parseWith } from "../model/parse-with.js";
import { closedObject } from "../model/closed-object.js";
import { once } from "../model/once.js";
import type { Ports } from "../ports/ports.js";
import {
  hookOperations,
  labelOperations,
  nriOperations,
} from "./operations/extension-operations.js";
import { fileSystemOperations } from "./operations/file-system-operations.js";
import { networkOperations } from "./operations/network-operations.js";
import { runtimeOperations } from "./operations/runtime-operations.js";
import { storeOperations } from "./operations/store-operations.js";
import { reasons } from "./operation.js";
import type { PreparedPorts } from "./prepared-ports.js";
import type { PrepareOptions } from "./settings.js";
import { wrapPorts } from "./wrap-ports.js";

/** Ports as the caller has them, or as `preparePorts` made them. */
export type AnyPorts = Ports | PreparedPorts;

/**
 * Wraps ports once, where a program is composed: every call is guarded against what an adapter may
 * do, has a limit of its own, and is tried again where that can help. Functions that are given
 * unprepared ports do it with the defaults; ports that are prepared already stay as they are.
 *
 * Fails with `invalid-request` and a path such as `ports.network.detach`.
 */
export function preparePorts(
  ports: AnyPorts,
  options: PrepareOptions = {},
): Result<PreparedPorts, InvalidRequest> {
  const parsed = parseWith(optionsShape, options, "options");
  if (parsed.isErr()) return err(parsed.error);
  if (isPrepared(ports)) return ok(ports);
  const looked = parseWith(portsShape, ports, "ports");
  if (looked.isErr()) return err(looked.error);
  const prepared = wrapPorts(ports, options);
  made.add(prepared);
  return ok(prepared);
}

/** Takes ports for prepared that were made of prepared ones by putting something around calls. */
export function stillPrepared(ports: PreparedPorts): PreparedPorts {
  made.add(ports);
  return ports;
}

/** Prepares ports with the defaults, once for each object. */
export function preparedOnce(ports: AnyPorts): Result<PreparedPorts, InvalidRequest> {
  const remembered = byRaw.get(ports);
  if (remembered !== undefined) return ok(remembered);
  const prepared = preparePorts(ports);
  if (prepared.isOk()) byRaw.set(ports, prepared.value);
  return prepared;
}

const made = new WeakSet<object>();
const byRaw = new WeakMap<object, PreparedPorts>();

function isPrepared(ports: AnyPorts): ports is PreparedPorts {
  return made.has(ports);
}

const method = once(() => z.custom((value) => typeof value === "function", "must be a function"));

const everyPort = {
  store: storeOperations,
  runtime: runtimeOperations,
  network: networkOperations,
  fileSystem: fileSystemOperations,
  nri: nriOperations,
  labels: labelOperations,
  hooks: hookOperations,
};

function portShape(operations: object) {
  const names = Object.keys(operations);
  return z.looseObject(Object.fromEntries(names.map((name) => [name, method()])));
}

const portsShape = once(() =>
  z.looseObject({
    store: portShape(everyPort.store),
    runtime: portShape(everyPort.runtime),
    network: portShape(everyPort.network),
    fileSystem: portShape(everyPort.fileSystem),
    nri: portShape(everyPort.nri).optional(),
    labels: portShape(everyPort.labels).optional(),
    hooks: portShape(everyPort.hooks).optional(),
    events: z.looseObject({ emit: method() }).optional(),
    clock: z.looseObject({ now: method(), elapsed: method(), after: method() }).optional(),
  }),
);

/** Limits that are not of a port's method. */
const otherLimits = ["default", "deaf", "store.releaseLease", "nri.unblock"];

/** Every name that a limit can have: a misspelt one would leave a call with another limit. */
function limitNames(): readonly string[] {
  const methods = Object.entries(everyPort).flatMap(([port, operations]) =>
    Object.keys(operations).map((name) => `${port}.${name}`),
  );
  return [...otherLimits, ...methods];
}

const limitsShape = once(() => {
  const milliseconds = z.number().positive().optional();
  return closedObject(Object.fromEntries(limitNames().map((name) => [name, milliseconds])));
});

const retriesShape = once(() => {
  const attempts = z.int().min(1);
  const retry = closedObject({ attempts, delayMilliseconds: z.number().nonnegative() });
  const names = Object.keys(reasons);
  return closedObject(Object.fromEntries(names.map((reason) => [reason, retry.optional()])));
});

const optionsShape = once(() =>
  closedObject({
    limits: z.union([z.literal("none"), limitsShape()]).optional(),
    retries: z.union([z.literal("none"), retriesShape()]).optional(),
  }),
);
