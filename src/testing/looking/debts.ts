import type { LedgerEntry } from "../../index.js";
import type { World } from "../world/world.js";
import type { Thing } from "./things.js";

/** Tells whether the ledger knows of a thing, so that a later collection can release it. */
export function debtsIn(world: World): (thing: Thing) => boolean {
  const entries = Object.values(world.books.ledger);
  return (thing) =>
    entries.some((entry) => entry.sandboxId === thing.sandboxId && isAbout(entry, thing));
}

function isAbout({ debt }: LedgerEntry, { kind, subject }: Thing): boolean {
  switch (debt.kind) {
    case "attachment":
      if (kind !== "attachment" || debt.attachment === "unreadable") return kind === "attachment";
      return subject.startsWith(`${debt.attachment.network}/${debt.attachment.interfaceName} `);
    case "network-namespace":
      return kind === "namespace" && subject === debt.networkNamespace.path;
    case "mount":
      return kind === "mount" && isBelow(subject, debt.path);
    case "path":
      return (kind === "tree" || kind === "mount") && isBelow(subject, debt.path);
    case "cgroup":
      return kind === "cgroup" && isBelow(subject, debt.path);
    case "label":
      return kind === "label" && subject === debt.label;
    case "notification":
      return false;
    case "live-processes":
      return true;
  }
}

function isBelow(path: string, top: string): boolean {
  return path === top || path.startsWith(`${top}/`);
}
