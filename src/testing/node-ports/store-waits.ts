import {
  isBeingCreated,
  ok,
  type AdapterFault,
  type Call,
  type Lease,
  type Result,
} from "../../index.js";
import type { ContainerStore } from "../../index.js";
import type { Caller } from "../engine/caller.js";
import { noCall } from "../engine/no-call.js";
import { done, failed, type Outcome } from "../engine/outcome.js";
import { waitUntil } from "../engine/wait-until.js";
import { isLivingCaller, nextNumber } from "../world/process-identities.js";
import { portMaker } from "./port-maker.js";

/** What a store makes a caller wait for: its turn, and creators. */
export function storeWaits(caller: Caller): Pick<ContainerStore, "lease" | "awaitCreation"> {
  const method = portMaker(caller, "store");
  const release = method(
    "releaseLease",
    ({ sandboxId }: { readonly sandboxId: string; readonly token: number }) => sandboxId,
    ({ sandboxId, token }) => done(giveBack(caller, sandboxId, token)),
  );
  return {
    lease: method(
      "lease",
      ({ sandboxId }) => sandboxId,
      ({ sandboxId }, call) =>
        takeLease(caller, call, sandboxId, (token) => ({
          release: () => release({ sandboxId, token }, noCall),
        })),
      { takeBack: ({ sandboxId }) => void giveBack(caller, sandboxId, lastToken(caller)) },
    ),
    awaitCreation: method(
      "awaitCreation",
      ({ containerId }) => containerId,
      ({ containerId }, call) => awaitCreation(caller, call, containerId),
    ),
  };
}

function takeLease(
  caller: Caller,
  call: Call,
  sandboxId: string,
  leaseOf: (token: number) => Lease,
): Outcome<Lease> {
  const { world } = caller.machine;
  const { leases } = world.books;
  const aborted = (): Result<never, AdapterFault> =>
    failed("aborted", `aborted while another holds the lease of ${sandboxId}`);
  // Whoever gave up would never give it back.
  if (hasFired(call)) return aborted();
  return waitUntil<Lease>(caller, call, {
    kind: "lease",
    id: sandboxId,
    look: () => {
      const held = leases[sandboxId];
      if (held !== undefined && isLivingCaller(world, held.holder)) {
        call.waitingFor({ kind: "text", text: `the lease that process ${held.holder.pid} holds` });
        return undefined;
      }
      const token = nextNumber(world, "token");
      leases[sandboxId] = { holder: caller.identity, token };
      return ok(leaseOf(token));
    },
    whenAborted: aborted,
  });
}

/** A prepared call says itself whether its signal has fired: to ask the signal would make it. */
function hasFired(call: Call): boolean {
  return "aborted" in call ? call.aborted === true : call.signal.aborted;
}

function lastToken({ machine }: Caller): number {
  return machine.world.counters.token;
}

function giveBack(caller: Caller, sandboxId: string, token: number): boolean {
  const { world, waits } = caller.machine;
  // Somebody else's by now: this one was given back before, or its holder was taken for dead.
  if (world.books.leases[sandboxId]?.token !== token) return false;
  delete world.books.leases[sandboxId];
  waits.wake("lease", sandboxId);
  return true;
}

function awaitCreation(
  caller: Caller,
  call: Call,
  containerId: string,
): Outcome<"settled" | "creator-dead"> {
  const { world } = caller.machine;
  return waitUntil<"settled" | "creator-dead">(caller, call, {
    kind: "container",
    id: containerId,
    look: (): Result<"settled" | "creator-dead", AdapterFault> | undefined => {
      const container = world.books.containers[containerId];
      if (container === undefined || !isBeingCreated(container)) return ok("settled");
      const { creator } = container;
      if (creator === undefined || !isLivingCaller(world, creator)) return ok("creator-dead");
      call.waitingFor({ kind: "process", pid: creator.pid });
      return undefined;
    },
    whenAborted: () => failed("aborted", `aborted while ${containerId} is being created`),
  });
}
