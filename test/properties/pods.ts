import * as fc from "fast-check";
import type { AttachmentSpec, ContainerSpec, PodSpec } from "podsandbox/testing";
import { podParts } from "#dist/testing/building/pod-spec.js";

/** Ids of every kind that is allowed, also those that a careless object would have already. */
const ids = fc.oneof(
  fc.constantFrom("pod", "a", "a.b-c_d", "constructor", "toString", "0", "A1"),
  fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,12}$/),
);

/** Processes that end at once, late, only when killed, or not before they wake. */
const processes = fc.record(
  {
    ignoresTerm: fc.boolean(),
    exitsAfter: fc.constantFrom(0, 500, 20_000),
    dFor: fc.constantFrom<(number | "released")[]>(1_000, 100_000, "released"),
  },
  { requiredKeys: [] },
);

const hooks = fc.constantFrom(
  [],
  [{ path: "/bin/one" }],
  [{ path: "/bin/one" }, { path: "/bin/two" }],
);

/** What a container that only the runtime knows has on disk, no teardown can know. */
const nothingElse = { mounts: [], directories: [], storage: false } as const;

const containers: fc.Arbitrary<ContainerSpec> = fc
  .tuple(
    processes,
    fc.record(
      {
        state: fc.constantFrom(
          "running",
          "running",
          "created",
          "paused",
          "exited",
          "unknown",
          "creating",
        ),
        creator: fc.constantFrom<("alive" | "dead")[]>("alive", "dead"),
        children: fc.constantFrom(0, 1),
        grandchildren: fc.constantFrom(0, 1),
        hooks,
        recorded: fc.boolean(),
        storage: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([process, rest]) => ({ ...process, ...rest, ...(rest.recorded === false && nothingElse) }));

const attachments: fc.Arbitrary<NonNullable<PodSpec["attachments"]>> = fc.oneof(
  fc.constantFrom<(number | "unreadable")[]>(0, 1, 2, 3, "unreadable"),
  fc.array(
    fc.record<AttachmentSpec>(
      {
        result: fc.boolean(),
        held: fc.constant(false),
        state: fc.constantFrom("owed", "detached"),
      },
      { requiredKeys: [] },
    ),
    { maxLength: 3 },
  ),
);

/** Pods in every state in which a teardown may find them: whole, half-made, stopped, half-gone. */
export const pods: fc.Arbitrary<PodSpec & { readonly id: string }> = fc.record(
  {
    id: ids,
    phase: fc.constantFrom(
      "creating",
      "ready",
      "ready",
      "unknown",
      "stopping",
      "stopped",
      "removing",
    ),
    network: fc.constantFrom<("pod" | "node")[]>("pod", "pod", "pod", "node"),
    containers: fc.array(containers, { maxLength: 3 }),
    attachments,
    namespace: fc.constantFrom("same", "same", "absent", "replaced", "unidentified"),
    infra: fc.oneof(
      fc.constantFrom<("alive" | "dead" | "none")[]>("alive", "dead", "none"),
      processes,
    ),
    agent: fc.constantFrom<("alive" | "dead")[]>("alive", "dead"),
    storage: fc.boolean(),
    corrupt: fc.constantFrom(false, false, false, true),
    halfMade: fc
      .subarray([...podParts])
      .map((parts) => [...new Set(["record" as const, ...parts])]),
  },
  { requiredKeys: ["id"] },
);
