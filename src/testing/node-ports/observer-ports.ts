import { ok, type NodeResourceInterface, type Notification } from "../../index.js";
import type { ProcessLabels, SandboxRecord } from "../../index.js";
import type { Caller } from "../engine/caller.js";
import type { Machine } from "../engine/machine.js";
import { noCall } from "../engine/no-call.js";
import { done } from "../engine/outcome.js";
import { sandboxOf } from "../world/book-keeping.js";
import { delist, enlist, listed } from "../world/index-lists.js";
import { nextNumber, processKey } from "../world/process-identities.js";
import { livingProcesses } from "../world/processes.js";
import { portMaker } from "./port-maker.js";

interface Told {
  readonly subscriber: string;
  readonly sandbox: SandboxRecord;
}

/** The observers of a fake node, as one caller sees them. */
export function nriPort(caller: Caller): NodeResourceInterface {
  const { machine } = caller;
  const { nri } = machine.world;
  const method = portMaker(caller, "nri");
  const subject = ({ sandbox, subscriber }: Told): string => `${sandbox.id}/${subscriber}`;
  const unblock = method(
    "unblock",
    ({ block }: { readonly block: string }) => block,
    ({ block }) => done(nri.blocks[block] !== undefined && delete nri.blocks[block]),
  );
  return {
    blockSynchronization: method(
      "blockSynchronization",
      () => "",
      () => {
        const block = `block-${nextNumber(machine.world, "token")}`;
        nri.blocks[block] = processKey(caller.identity);
        return ok({ unblock: () => unblock({ block }, noCall) });
      },
      { takeBack: () => void delete nri.blocks[`block-${machine.world.counters.token}`] },
    ),
    listSubscribers: method(
      "listSubscribers",
      () => "",
      () => ok([...nri.subscribers]),
    ),
    sandboxStopped: method("sandboxStopped", subject, (told) => tell(machine, told, "stopped")),
    sandboxRemoved: method("sandboxRemoved", subject, (told) => tell(machine, told, "removed")),
  };
}

function tell(
  machine: Machine,
  { sandbox, subscriber }: Told,
  event: Notification["event"],
): ReturnType<typeof done> {
  const { world, clock, violations } = machine;
  const { id } = sandbox;
  const recorded = sandboxOf(world.books, id);
  const isRecorded = recorded?.notified?.some(
    (one) => one.subscriber === subscriber && one.event === event,
  );
  if (isRecorded === true)
    violations.push(`${subscriber} was told again that ${id} is ${event}, though it is recorded`);
  const isAlive = livingProcesses(world, { sandboxId: id }, clock.now()).length > 0;
  if (isAlive)
    violations.push(`${subscriber} was told that ${id} is ${event} while a process lives`);
  const word = `${subscriber} ${event}`;
  const isNew = !listed(world.nri.told, id).includes(word);
  enlist(world.nri.told, id, word);
  return done(isNew);
}

/** The process labels of a fake node, as one caller sees them. */
export function labelsPort(caller: Caller): ProcessLabels {
  const { world, clock, violations } = caller.machine;
  const method = portMaker(caller, "labels");
  return {
    listSandboxes: method(
      "listSandboxes",
      () => "",
      () => ok(Object.keys(world.labels)),
    ),
    release: method(
      "release",
      ({ ownerId, label }) => `${ownerId}/${label}`,
      ({ ownerId, label }) => {
        if (!listed(world.labels, ownerId).includes(label)) return done(false);
        if (livingProcesses(world, { sandboxId: ownerId }, clock.now()).length > 0)
          violations.push(`the label of ${ownerId} was released while a process lives`);
        delist(world.labels, ownerId, label);
        return done(true);
      },
    ),
  };
}
