import { err, ok, type Result } from "neverthrow";
import { exactSandbox, fromId } from "../interpreter/run-sandbox.js";
import type { Run } from "../interpreter/run.js";
import { whyNotAnId } from "../model/ids.js";
import type { LivingProcess } from "../model/process.js";
import type { Fault, PortName } from "../ports/fault.js";
import { eachOf } from "./each-of.js";
import type { Answered } from "../wrappers/caller.js";

/** A sandbox of which something exists, and which no record owns. */
export interface Leftover {
  readonly sandboxId: string;
  /** The ports that hold something of it. */
  readonly heldBy: readonly PortName[];
  /** What of it lives: as long as anything does, it is nobody's to remove. */
  readonly alive: readonly LivingProcess[];
  /** Why it is not known what of it lives: it is then taken for alive. */
  readonly faults: readonly Fault[];
}

/** What was found that no record owns. */
export interface LeftoversFound {
  readonly leftovers: readonly Leftover[];
  /** Why a port could not say what it holds, or the store whether it has a record. */
  readonly faults: readonly Fault[];
}

/**
 * Looks for what no record owns. The ports are asked before the store, and once more after it: what
 * was just being removed is gone by then, and what was just being created has its record.
 */
export async function lookForLeftovers(
  run: Run,
  concurrency: number,
): Promise<Result<LeftoversFound, Fault>> {
  const first = await whoHolds(run);
  const recorded = await run.ports.store.listSandboxes({}, run.caller);
  if (recorded.isErr()) return err(recorded.error);
  const known = new Set(recorded.value);
  const isSuspect = (id: string): boolean => !known.has(id) && whyNotAnId(id) === undefined;
  const suspects = [...first.holders.keys()].filter(isSuspect).sort();
  if (suspects.length === 0) return ok({ leftovers: [], faults: first.faults });
  const second = await whoHolds(run);
  const looks = await eachOf(suspects, concurrency, (id) =>
    lookAt(run, id, second.holders.get(id) ?? []),
  );
  const failed = new Set(first.faults.map(methodOf));
  const faults = [...first.faults, ...second.faults.filter((one) => !failed.has(methodOf(one)))];
  return ok({
    leftovers: looks.flatMap(({ leftover }) => leftover ?? []),
    faults: [...faults, ...looks.flatMap(({ fault }) => fault ?? [])],
  });
}

function methodOf({ port, operation }: Fault): string {
  return `${port}.${operation}`;
}

/** Which ports hold something of which sandbox, and why others cannot say. */
interface Holders {
  readonly holders: ReadonlyMap<string, readonly PortName[]>;
  readonly faults: readonly Fault[];
}

async function whoHolds({ ports, caller }: Run): Promise<Holders> {
  const { store, runtime, network, fileSystem, labels } = ports;
  const asked = await Promise.all([
    held("store", store.listTraces({}, caller)),
    held("runtime", runtime.listSandboxes({}, caller)),
    held("network", network.listSandboxes({}, caller)),
    held("fileSystem", fileSystem.listSandboxes({}, caller)),
    ...(labels === undefined ? [] : [held("labels", labels.listSandboxes({}, caller))]),
  ]);
  const holders = new Map<string, readonly PortName[]>();
  for (const { port, ids } of asked)
    for (const id of ids.unwrapOr([])) holders.set(id, [...(holders.get(id) ?? []), port]);
  return { holders, faults: asked.flatMap(({ ids }) => (ids.isErr() ? [ids.error] : [])) };
}

async function held(port: PortName, listing: Answered<readonly string[]>) {
  return { port, ids: (await listing).map((ids) => [...new Set(ids)]) };
}

/**
 * Looks at one sandbox once more, as others may have removed or made it meanwhile. Where no port
 * that answers holds anything of it and one does not answer, it is not known.
 */
export async function lookAgain(
  run: Run,
  sandboxId: string,
): Promise<Look & { readonly unsure: readonly Fault[] }> {
  const { holders, faults: unsure } = await whoHolds(run);
  const heldBy = holders.get(sandboxId) ?? [];
  const [fault] = unsure;
  if (heldBy.length === 0 && fault !== undefined) return { fault, unsure };
  return { ...(await lookAt(run, sandboxId, heldBy)), unsure };
}

/** A leftover, or nothing where it is none after all, or why that cannot be said. */
interface Look {
  readonly leftover?: Leftover;
  readonly fault?: Fault;
}

async function lookAt(run: Run, sandboxId: string, heldBy: readonly PortName[]): Promise<Look> {
  if (heldBy.length === 0) return {};
  const found = await run.ports.store.findSandbox({ id: sandboxId }, run.caller);
  if (found.isErr()) return { fault: found.error };
  if (exactSandbox(sandboxId, found.value).state !== "absent") return {};
  return { leftover: { sandboxId, heldBy, ...(await whatLives(run, sandboxId)) } };
}

/** What lives of a sandbox without a record, or why that cannot be said. */
async function whatLives(
  { ports, caller }: Run,
  sandboxId: string,
): Promise<Pick<Leftover, "alive" | "faults">> {
  const containers = await ports.store.listContainers({ sandboxId }, caller);
  if (containers.isErr()) return { alive: [], faults: [containers.error] };
  const request = { sandbox: fromId(sandboxId), containers: containers.value };
  const alive = await ports.runtime.listAlive(request, caller);
  return alive.isErr() ? { alive: [], faults: [alive.error] } : { alive: alive.value, faults: [] };
}
