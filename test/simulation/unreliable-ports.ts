import { err, type AdapterFault, type Call } from "podsandbox";
import type { FaultReason, Ports, Result } from "podsandbox";
import { checkSandbox, violate } from "./invariants.js";
import type { Random } from "./random.js";
import { idLength, noteMoment, type Simulation } from "./simulated-node.js";

/** One call of a port on its way. */
interface Passing {
  readonly what: string;
  readonly request: unknown;
  readonly call: Call;
  readonly perform: () => unknown;
}

/**
 * The ports of one process, with latency and faults: what a call does, it does once it has waited
 * its time, unless the process has died by then.
 */
export function unreliablePorts(
  ports: Ports,
  simulation: Simulation,
  isAlive: () => boolean,
): Ports {
  const { store, runtime, network, fileSystem, nri, labels, hooks, events, clock } = ports;
  const wrap = <Port extends object>(name: string, port: Port): Port =>
    unreliable({ simulation, ports, isAlive }, name, port);
  return {
    store: wrap("store", store),
    runtime: wrap("runtime", runtime),
    network: "detach" in network ? wrap("network", network) : network,
    fileSystem: wrap("fileSystem", fileSystem),
    ...(nri && { nri: wrap("nri", nri) }),
    ...(labels && { labels: wrap("labels", labels) }),
    ...(hooks && { hooks: wrap("hooks", hooks) }),
    ...(events && { events }),
    ...(clock && { clock }),
  };
}

/** Who asks. */
interface Asking {
  readonly simulation: Simulation;
  readonly ports: Ports;
  readonly isAlive: () => boolean;
}

function unreliable<Port extends object>(asking: Asking, name: string, port: Port): Port {
  const wrapped = new Map<string | symbol, unknown>();
  const wrap = (operation: string | symbol): unknown => {
    const method: unknown = Reflect.get(port, operation);
    if (typeof method !== "function") return method;
    const what = `${name}.${String(operation)}`;
    return (request: unknown, call: Call): Promise<unknown> =>
      pass(asking, {
        what,
        request,
        call,
        perform: (): unknown => Reflect.apply(method, port, [request, call]),
      });
  };
  return new Proxy(port, {
    get: (_, operation) => {
      if (!wrapped.has(operation)) wrapped.set(operation, wrap(operation));
      return wrapped.get(operation);
    },
  });
}

async function pass(asking: Asking, passing: Passing): Promise<unknown> {
  const { simulation, ports, isAlive } = asking;
  const { random, figures } = simulation;
  if (isAlive()) figures.portCalls += 1;
  if (random.chance(0.3)) await wait(ports, random.between(1, 400));
  // What was still to run when the process died is not run any more.
  if (!isAlive()) return new Promise(() => undefined);
  const how = simulation.isStormy && random.chance(faultProbability) ? choose(random) : undefined;
  if (how !== undefined) figures.faults[how] = (figures.faults[how] ?? 0) + 1;
  checkLease(simulation, passing);
  try {
    return await misbehave(simulation, how, passing);
  } finally {
    note(simulation, passing, how ?? "done");
  }
}

const faultProbability = 0.02;

/** Whoever changes anything of a sandbox holds its lease when the change comes about. */
function checkLease(simulation: Simulation, { what, request }: Passing): void {
  if (isQuestion.test(what)) return;
  const id = sandboxIdIn(request);
  if (!simulation.pods.has(id) || simulation.node.world.books.leases[id] !== undefined) return;
  violate(simulation, "lease", id, `${what} was asked of ${id} by somebody without its lease`);
}

const isQuestion = /\.(find|list|inspect|lease|await|blockSync)/;

function wait({ clock }: Ports, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    // The timers of a dead process never run.
    clock?.after(milliseconds, () => resolve());
  });
}

type How =
  | "fails before"
  | "fails after"
  | "throws"
  | "rejects"
  | "unavailable"
  | "busy"
  | "hangs"
  | "dies before"
  | "dies after";

function choose(random: Random): How {
  if (random.chance(0.02)) return random.pick(["dies before", "dies after"]);
  return random.pick([
    "fails before",
    "fails after",
    "throws",
    "rejects",
    "unavailable",
    "unavailable",
    "busy",
    "busy",
    "hangs",
  ]);
}

async function misbehave(
  simulation: Simulation,
  how: How | undefined,
  { what, call, perform }: Passing,
): Promise<unknown> {
  switch (how) {
    case undefined:
      return perform();
    case "throws":
      throw new Error("threw as planned");
    case "rejects":
      return Promise.reject(new Error("rejected as planned"));
    case "unavailable":
    case "busy":
      return failed(how);
    case "fails before":
      return failed(simulation.random.pick(reasons));
    case "fails after":
      // What is handed out and never reaches anybody would be held for ever.
      if (!handOuts.includes(what)) await perform();
      return failed(simulation.random.pick(reasons));
    case "hangs":
      return untilAborted(call);
    case "dies after":
      await perform();
      return die(simulation);
    case "dies before":
      return die(simulation);
  }
}

const handOuts: readonly string[] = ["store.lease", "nri.blockSynchronization"];

const reasons: readonly [FaultReason, ...FaultReason[]] = [
  "other",
  "refused",
  "crashed",
  "timed-out",
  "no-space",
  "read-only",
  "not-permitted",
];

function failed(reason: FaultReason): Result<never, AdapterFault> {
  return err({ reason, message: `failed as planned: ${reason}` });
}

function untilAborted({ signal }: Call): Promise<Result<never, AdapterFault>> {
  return new Promise((resolve) => {
    const settle = (): void => {
      signal.removeEventListener("abort", settle);
      resolve(failed("aborted"));
    };
    if (signal.aborted) settle();
    else signal.addEventListener("abort", settle);
  });
}

/** The process is gone: nobody is left to hear an answer. */
function die(simulation: Simulation): Promise<never> {
  simulation.crash();
  return new Promise(() => undefined);
}

/** Notes a call down with the sandbox that it was about, and looks whether all is well. */
function note(simulation: Simulation, { what, request }: Passing, outcome: string): void {
  const pod = simulation.pods.get(sandboxIdIn(request));
  if (pod === undefined) return;
  noteMoment(pod, { at: simulation.clock.elapsed(), what, outcome });
  checkSandbox(simulation, pod);
}

/** The sandbox that a request is about, as far as it says so; ids of containers begin with it. */
function sandboxIdIn(request: unknown): string {
  if (!isRecord(request)) return "";
  const { sandboxId, sandbox, container, containerId, id, ownerId } = request;
  if (typeof sandboxId === "string") return sandboxId;
  if (isRecord(sandbox)) return textOf(sandbox["id"]);
  if (isRecord(container)) return textOf(container["sandboxId"]);
  return textOf(containerId ?? id ?? ownerId).slice(0, idLength);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
