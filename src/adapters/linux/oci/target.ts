import { basename, isAbsolute, join, normalize, relative } from "node:path";
import {
  err,
  ok,
  type AdapterFault,
  type ContainerRecord,
  type ProcessIdentity,
  type Result,
  type RuntimeHandler,
  type SandboxRecord,
} from "../../../index.js";
import { refused } from "../../node/answering.js";
import { whyNotACgroup } from "../cgroups/cgroup-names.js";
import { nameOfCgroup } from "../cgroups/hierarchies.js";
import type { OciWorld } from "./oci-world.js";

/** A container as the runtime knows it; the pause container has the id of its sandbox. */
export interface Target {
  readonly id: string;
  readonly sandboxId: string;
  readonly process?: ProcessIdentity;
  /** Named as in an OCI configuration. */
  readonly cgroups: readonly string[];
  readonly program: string;
  /** The runtime's root for this sandbox: a directory for each container. */
  readonly root: string;
}

/** A sandbox as the runtime knows it. */
export interface SandboxTarget {
  readonly pause: Target;
  /** The cgroups that hold those of all its containers. */
  readonly cgroups: readonly string[];
}

/** Where a container is, by its record; refused where that leads out of what is ours. */
export function targetOfContainer(
  world: OciWorld,
  { id, sandboxId, process, cgroups, runtimeHandler }: ContainerRecord,
): Result<Target, AdapterFault> {
  const handler = handlerOf(world, sandboxId, runtimeHandler);
  if (handler.isErr()) return err(handler.error);
  const usual = [join(podCgroup(world, sandboxId), id)];
  return cgroupsOf(world, cgroups, usual).map((names) => ({
    ...{ id, sandboxId, ...handler.value, cgroups: names },
    ...(process && { process }),
  }));
}

/** Where a sandbox is, by its record; refused where that leads out of what is ours. */
export function targetOfSandbox(
  world: OciWorld,
  { id, process, cgroups, runtimeHandler }: SandboxRecord,
): Result<SandboxTarget, AdapterFault> {
  const handler = handlerOf(world, id, runtimeHandler);
  if (handler.isErr()) return err(handler.error);
  return cgroupsOf(world, cgroups, [podCgroup(world, id)]).map((names) => ({
    cgroups: names,
    pause: {
      ...{ id, sandboxId: id, ...handler.value },
      cgroups: names.map((name) => join(name, id)),
      ...(process && { process }),
    },
  }));
}

/** The directory in which the runtime keeps what it knows of a container. */
export function stateOf({ root, id }: Target): string {
  return join(root, id);
}

function podCgroup({ cgroupParents: [parent = "/"] }: OciWorld, sandboxId: string): string {
  return join(parent, sandboxId);
}

function cgroupsOf(
  { cgroupParents }: OciWorld,
  recorded: readonly string[] | undefined,
  usual: readonly string[],
): Result<readonly string[], AdapterFault> {
  const cgroups = recorded === undefined || recorded.length === 0 ? usual : recorded;
  const why = cgroups
    .map((cgroup) => whyNotACgroup(cgroupParents, cgroup))
    .find((found) => found !== undefined);
  return why === undefined ? ok([...new Set(cgroups.map(nameOfCgroup))]) : refused(why);
}

type Handler = Pick<Target, "program" | "root">;

/** The runtime that made it, as the record has it: the configuration may have changed. (R06) */
function handlerOf(
  world: OciWorld,
  sandboxId: string,
  recorded: RuntimeHandler | undefined,
): Result<Handler, AdapterFault> {
  const [usual = ""] = world.roots;
  const { program = world.program, root = join(usual, sandboxId) } = recorded?.parameters ?? {};
  if (!isProgram(program)) return refused(`the record names no program: ${program}`);
  return isRootOf(world, sandboxId, root)
    ? ok({ program, root: normalize(root).replace(/\/+$/, "") })
    : refused(`the runtime's root ${root} is not one of sandbox ${sandboxId} in this adapter`);
}

/** A name to be looked for, or an absolute path; never an option, and nothing relative. */
function isProgram(program: string): boolean {
  return /^[\w.+][\w.+-]*$/.test(program) || (isAbsolute(program) && !program.includes("\0"));
}

/** What all sandboxes share would make the containers of others this one's. */
function isRootOf({ roots }: OciWorld, sandboxId: string, root: string): boolean {
  if (root.includes("\0") || !isAbsolute(root) || basename(root) !== sandboxId) return false;
  return roots.some((one) => {
    const way = relative(one, root);
    return way !== "" && way !== ".." && !way.startsWith("../");
  });
}
