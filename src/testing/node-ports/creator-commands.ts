import type { CreatorStore } from "../../index.js";
import type { Caller } from "../engine/caller.js";
import { portMaker } from "./port-maker.js";
import { addContainer, beginStart, settleContainer } from "./creating-containers.js";
import { addSandbox, oweAttachment, reserveName } from "./creating-sandboxes.js";
import { recordAttachmentResult, updateSandbox } from "./creating-sandboxes.js";

type Commands = Pick<
  CreatorStore,
  | "reserveName"
  | "addSandbox"
  | "updateSandbox"
  | "oweAttachment"
  | "recordAttachmentResult"
  | "addContainer"
  | "beginStart"
  | "settleContainer"
>;

/** What a store can be told by whoever creates. */
export function creatorCommands(caller: Caller): Commands {
  return { ...forSandboxes(caller), ...forContainers(caller) };
}

function forSandboxes(
  caller: Caller,
): Omit<Commands, "addContainer" | "beginStart" | "settleContainer"> {
  const { machine } = caller;
  const method = portMaker(caller, "store");
  return {
    reserveName: method(
      "reserveName",
      ({ name }) => name,
      (request) => reserveName(machine, request),
    ),
    addSandbox: method(
      "addSandbox",
      ({ sandbox }) => sandbox.id,
      ({ sandbox }) => addSandbox(machine, sandbox),
    ),
    updateSandbox: method(
      "updateSandbox",
      ({ sandboxId }) => sandboxId,
      (request) => updateSandbox(machine, request),
    ),
    oweAttachment: method(
      "oweAttachment",
      ({ sandboxId, attachment }) => `${sandboxId}/${attachment.network}`,
      (request) => oweAttachment(machine, request),
    ),
    recordAttachmentResult: method(
      "recordAttachmentResult",
      ({ sandboxId, attachment }) => `${sandboxId}/${attachment.network}`,
      (request) => recordAttachmentResult(machine, request),
    ),
  };
}

function forContainers(
  caller: Caller,
): Pick<Commands, "addContainer" | "beginStart" | "settleContainer"> {
  const { machine } = caller;
  const method = portMaker(caller, "store");
  return {
    addContainer: method(
      "addContainer",
      ({ container }) => container.id,
      ({ container }) => addContainer(machine, container),
    ),
    beginStart: method(
      "beginStart",
      ({ containerId }) => containerId,
      (request) => beginStart(machine, request),
    ),
    settleContainer: method(
      "settleContainer",
      ({ containerId }) => containerId,
      (request) => settleContainer(machine, request),
    ),
  };
}
