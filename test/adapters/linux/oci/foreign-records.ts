import fc from "fast-check";
import type { ContainerRecord } from "podsandbox";
import type { OciRuntime } from "podsandbox/linux";
import { damaged } from "../cni/foreign-attachments.js";

/** Text that is or looks like a state file. */
export const stateText = fc.oneof(
  fc.string(),
  fc.json(),
  fc
    .record(
      {
        id: fc.oneof(fc.constant("c"), fc.string()),
        init_process_pid: fc.oneof(fc.integer(), fc.double(), fc.string()),
        init_process_start: fc.oneof(fc.integer(), fc.constant(null)),
        created: fc.oneof(fc.constant("2030-01-01T00:00:00Z"), fc.string()),
        cgroup_paths: fc.dictionary(fc.string(), fc.oneof(fc.string(), escapes())),
      },
      { requiredKeys: [] },
    )
    .map((state) => JSON.stringify(state)),
);

function escapes() {
  const parts = fc.constantFrom("..", "pids", "c", ".", "", "etc", "\0", "a".repeat(300));
  return fc.array(parts).map((path) => `/sys/fs/cgroup/${path.join("/")}`);
}

const text = fc.oneof(fc.string(), escapes(), fc.constantFrom("pod", "c", "..", "/etc", "runc"));

/** What a record may say of a container, in the place of what it should. */
export const wildRecord = fc.record(
  {
    id: fc.oneof(fc.constant("c"), text),
    sandboxId: fc.oneof(fc.constant("pod"), text),
    cgroups: fc.array(text, { maxLength: 2 }),
    runtimeHandler: fc.record({ name: fc.string(), parameters: fc.dictionary(keys(), text) }),
    stopSignal: fc.string(),
    process: fc.record({ pid: fc.integer(), startTime: fc.string(), bootId: fc.string() }),
  },
  { requiredKeys: ["id", "sandboxId"] },
);

function keys() {
  return fc.constantFrom("root", "program", "other");
}

/** What the record of a sandbox says that is as strange as its container's. */
export function sandboxOf({ sandboxId, cgroups, runtimeHandler, process }: ContainerRecord) {
  return {
    ...{ id: sandboxId, network: "node" as const },
    ...(cgroups && { cgroups }),
    ...(runtimeHandler && { runtimeHandler }),
    ...(process && { process }),
  };
}

/** All that a runtime can be asked. */
export function methodsOf(runtime: OciRuntime): readonly (keyof OciRuntime)[] {
  return Object.keys(runtime) as (keyof OciRuntime)[];
}

/** A state file as it should be in all but a few parts, of a process that is not there. */
export const damagedState = damaged<Readonly<Record<string, unknown>>>(
  {
    ...{ id: "c", init_process_pid: 4_194_303, init_process_start: 1 },
    ...{ created: "2030-01-01T00:00:00Z", cgroup_paths: {} },
  },
  fc.record({
    id: fc.string(),
    init_process_pid: fc.oneof(fc.integer(), fc.constant(null)),
    init_process_start: fc.oneof(fc.integer(), fc.string()),
    created: fc.string(),
    cgroup_paths: fc.dictionary(fc.string(), escapes()),
  }),
).map((state) => JSON.stringify(state));

/** A record as it should be in all but a few parts. */
export const damagedRecord = damaged<ContainerRecord>(
  { id: "c", sandboxId: "pod", phase: "running" },
  wildRecord,
);
