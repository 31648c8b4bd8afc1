import { ok, type Result } from "podsandbox";
import type { Node } from "podsandbox/node";
import type { LinuxNode, LinuxPodWish } from "podsandbox/linux";
import { ociKind } from "./oci-kind.js";
import { processKind } from "./process-kind.js";

/** A container of the demo, and how it behaves, in words. */
export interface DemoContainer {
  readonly command: readonly string[];
  readonly says: string;
  readonly start?: boolean;
}

/** A pod of the demo: its containers by name. */
export type DemoPod = Omit<LinuxPodWish, "containers"> & {
  readonly containers: Readonly<Record<string, DemoContainer>>;
};

/** A node of either kind. */
export type DemoNode = Node | LinuxNode;

/** What the containers of a demo are: plain processes, or those of an OCI runtime. */
export interface DemoKind {
  /** As it is chosen by `--runtime`. */
  readonly runtime: string;
  /** What it says of its pods when it begins. */
  readonly introduction: string;
  readonly pods: readonly DemoPod[];
  /** What is said of the steps that have nothing to do. */
  readonly idleSteps: string;
  /** What this host cannot show, in a sentence. */
  readonly missing?: string;
  /** Opens the node of a demo in its directory, for the first time or again. */
  readonly open: (directory: string) => Promise<Result<DemoNode, string>>;
  /** The addresses that are given out, by what the demo itself can see. */
  readonly addresses: (directory: string) => readonly string[];
  /** What the demo itself made on the host is gone, besides its directory. */
  readonly tidyUp: (directory: string) => Promise<void>;
}

/** Chooses a kind; what it lacks on this host is said in one line. */
export function chooseKind(runtime: string): Result<DemoKind, string> {
  return runtime === processKind.runtime ? ok(processKind) : ociKind(runtime);
}
