import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { ifThere } from "../../node/files/read-file.js";
import { readJson } from "../../node/files/read-json.js";
import { stateOf, type Target } from "./target.js";

/** What the state file of a container says of its first process. */
interface StatedInit {
  readonly pid: number;
  /** As in `/proc/<pid>/stat`. */
  readonly startTime: string;
  /** Wall-clock milliseconds. */
  readonly createdAt: number;
}

/** What `state.json` of a container is found to be. */
export type StateFile =
  | {
      readonly kind: "read";
      readonly init: StatedInit;
      /** Directories, one for each hierarchy. */
      readonly cgroups: readonly string[];
    }
  /** There is none, it is damaged, or it is another container's. */
  | { readonly kind: "missing" | "damaged" }
  /** It is whole, and has the shape of another runtime. */
  | { readonly kind: "foreign" };

const ownSchema = z.object({
  id: z.string(),
  init_process_pid: z.int().min(1),
  init_process_start: z.int().min(0),
  created: z.iso.datetime({ offset: true }),
  cgroup_paths: z.record(z.string(), z.string()).nullable().optional(),
});

const anySchema = z.looseObject({ id: z.string(), status: z.string() });

/** Reads the state file of a container, whatever it is. It is not locked, so it may be half. */
export async function readStateFile(target: Target): Promise<StateFile> {
  const read = await readJson(join(stateOf(target), "state.json"), z.unknown());
  if (read.state === "absent") return { kind: "missing" };
  if (read.state === "corrupt") return { kind: "damaged" };
  const own = ownSchema.safeParse(read.value);
  if (!own.success)
    return { kind: anySchema.safeParse(read.value).success ? "foreign" : "damaged" };
  const { id, init_process_pid: pid, init_process_start: start, created } = own.data;
  if (id !== target.id) return { kind: "damaged" };
  const init = { pid, startTime: String(start), createdAt: Date.parse(created) };
  return { kind: "read", init, cgroups: Object.values(own.data.cgroup_paths ?? {}) };
}

/** What the directory of a container in the runtime's root is found to be. */
export interface StateDirectory {
  /** `foreign`: a runtime keeps there what only that runtime understands. */
  readonly kind: "absent" | StateFile["kind"];
  /** It was created, and nobody has started it yet. */
  readonly isWaiting: boolean;
  readonly file: StateFile;
}

/** Looks at what the runtime keeps of a container. */
export async function lookAtState(target: Target): Promise<StateDirectory> {
  const directory = stateOf(target);
  const missing: StateFile = { kind: "missing" };
  const status = await ifThere(lstat(directory));
  if (status === undefined) return { kind: "absent", isWaiting: false, file: missing };
  if (!status.isDirectory()) return { kind: "damaged", isWaiting: false, file: missing };
  const [names = [], file] = await Promise.all([
    ifThere(readdir(directory)),
    readStateFile(target),
  ]);
  const isForeign = file.kind === "missing" && !names.every(isKnownName);
  return { kind: isForeign ? "foreign" : file.kind, isWaiting: names.includes("exec.fifo"), file };
}

/** What runc keeps beside its state, or leaves when it is killed while it writes. */
function isKnownName(name: string): boolean {
  return name === "exec.fifo" || name === "notify" || /^(state-|\.)/.test(name);
}
