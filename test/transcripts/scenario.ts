import type { FakeNode, FakeNodeOptions } from "podsandbox/testing";

/** A call that is made on the node of a part. */
export interface Act {
  readonly operation: "stop" | "remove";
  readonly id: string;
  /** What happened before the call. */
  readonly says?: string;
  /** What is changed on the node before the call. */
  readonly before?: (node: FakeNode) => void;
  /** After how many milliseconds the caller gives up. */
  readonly gaveUpAfter?: number;
}

/** Calls one after the other on a node of its own. */
export interface Part {
  readonly says: string;
  readonly options?: FakeNodeOptions;
  readonly build: (node: FakeNode) => void;
  readonly acts: readonly Act[];
}

/** One situation, and what is done in it: a file for each profile. */
export interface Scenario {
  /** The name of its file. */
  readonly name: string;
  /** The world, in two lines. */
  readonly world: readonly [string, string];
  readonly parts: readonly Part[];
}
