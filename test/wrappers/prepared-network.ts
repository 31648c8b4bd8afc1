import {
  preparePorts,
  type Attachment,
  type CallNote,
  type DetachRequest,
  type NetworkPlugin,
  type PrepareOptions,
  type PreparedPorts,
  type Signal,
} from "podsandbox";
import { createFakeNode, type FakeNode } from "podsandbox/testing";
import { createCancellation } from "#dist/wrappers/cancellation.js";
import type { Caller } from "#dist/wrappers/caller.js";

const attachment: Attachment = {
  network: "pods",
  interfaceName: "eth0",
  state: "owed",
  configuration: "{}",
};

/** A DEL of sandbox `a`. */
export const request: DetachRequest = { sandboxId: "a", runtimeHandler: "", attachment };

/** A DEL of the same sandbox with other arguments. */
export const otherRequest: DetachRequest = {
  ...request,
  attachment: { ...attachment, interfaceName: "eth1" },
};

/** Ports whose `detach` is the test's own, and what was noted on the way. */
export interface Bench {
  readonly node: FakeNode;
  readonly ports: PreparedPorts;
  readonly notes: CallNote[];
  readonly caller: (signal?: Signal, observed?: boolean) => Caller;
}

/** Prepares a fake node whose `detach` is replaced. */
export function prepareWith(detach: NetworkPlugin["detach"], options: PrepareOptions = {}): Bench {
  const node = createFakeNode({ autoAdvance: true });
  const prepared = preparePorts(
    { ...node.ports, network: { ...node.ports.network, detach } },
    options,
  );
  if (prepared.isErr()) throw new Error(JSON.stringify(prepared.error));
  const notes: CallNote[] = [];
  const caller = (signal?: Signal, observed = false): Caller => ({
    cancellation: createCancellation(signal),
    observed,
    note: (note) => void notes.push(note),
  });
  return { node, ports: prepared.value, notes, caller };
}
