import type { AddedLine } from "./order.js";

/** What the interpreter and the steps add in every profile. */
export const addedEverywhere: readonly AddedLine[] = [
  {
    says: "lists the containers, recorded or known to the runtime, until two lists agree",
    because: ["R4", "S03", "C02"],
    calls: ["store.listContainers web", "runtime.listContainers web"],
  },
  {
    says: "takes the sandbox's lease, and gives it back",
    because: ["D1", "D19", "R3"],
    calls: ["store.lease web", "store.releaseLease web"],
  },
  {
    says: "records deadline, signal and exit of each container, and tells subscribers",
    because: ["R5", "T03", "R11"],
    calls: [
      "store.recordContainerFact web-app",
      "store.recordContainerFact web-log",
      "events.emit web-app (CONTAINER_STOPPED_EVENT)",
      "events.emit web-log (CONTAINER_STOPPED_EVENT)",
    ],
  },
  {
    says: "makes sure that no process lives",
    because: ["P01", "N12", "D14"],
    step: "prove-dead",
    calls: ["runtime.listAlive web"],
  },
  {
    says: "records that the attachment is detached",
    because: ["R5", "D16"],
    calls: ["store.recordSandboxFact web (attachment-detached)"],
  },
  {
    says: "asks which other records name the namespace",
    because: ["N13", "U01"],
    calls: ["store.listNamespaceUsers"],
  },
];

/** What comes before anything else in every profile. */
export function fenced(phase: "stopping" | "removing"): AddedLine {
  return {
    says: "records that the sandbox ends, so that nothing new can begin in it",
    because: ["R3", "C02"],
    step: "fence",
    calls: [`store.recordSandboxFact web (phase ${phase})`],
  };
}

/** What stopping adds in every profile of which the original recorded nothing. */
export const recordedStopped: AddedLine = {
  says: "records that the sandbox is stopped, and tells subscribers",
  because: ["D6", "D15", "R11"],
  step: "record-stopped",
  calls: [
    "store.recordSandboxFact web (phase stopped)",
    "events.emit web (CONTAINER_STOPPED_EVENT)",
  ],
};

/** What removing tells subscribers in every profile. */
export const deletedEvents: AddedLine = {
  says: "tells subscribers what was deleted, each right after its record",
  because: ["D18", "R11", "E01"],
  calls: [
    "events.emit web-app (CONTAINER_DELETED_EVENT)",
    "events.emit web-log (CONTAINER_DELETED_EVENT)",
    "events.emit web (CONTAINER_DELETED_EVENT)",
  ],
};

/** What an original without observers does not do. */
export const blockedObservers: AddedLine = {
  says: "keeps new observers from synchronising while it runs",
  because: ["D2", "H01"],
  calls: ["nri.blockSynchronization", "nri.unblock"],
};
