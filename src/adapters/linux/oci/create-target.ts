import { isAbsolute, join } from "node:path";
import * as z from "zod";
import {
  err,
  type AdapterFault,
  type Call,
  type ProcessIdentity,
  type Result,
} from "../../../index.js";
import { refused } from "../../node/answering.js";
import { makeDirectory } from "../../node/files/make-directory.js";
import { isThere } from "../../node/files/read-file.js";
import { readJson } from "../../node/files/read-json.js";
import { nameOfCgroup } from "../cgroups/hierarchies.js";
import { identifyFirst } from "./first-process.js";
import type { OciWorld } from "./oci-world.js";
import { lastErrors, outputFilesOf, outputOf, pidFileOf } from "./output.js";
import { faultOfRun, runRuntime } from "./run-runtime.js";
import { lookAtState } from "./state-file.js";
import { stateOf, type Target } from "./target.js";

/**
 * The runtime knows the container, whose first process waits to be started. Its bundle must put it
 * into the cgroup that its record names: there it is looked for when it is to end.
 */
export async function createTarget(
  world: OciWorld,
  target: Target,
  bundle: string,
  call: Call,
): Promise<Result<ProcessIdentity, AdapterFault>> {
  const why = await whyNotCreated(target, bundle);
  if (why !== undefined) return refused(why);
  await Promise.all([makeDirectory(outputOf(world, target)), makeDirectory(target.root)]);
  const options = ["--bundle", bundle, "--pid-file", pidFileOf(world, target)];
  // A container keeps what its runtime was given as output: a pipe would never end. (P04)
  const outputFiles = outputFilesOf(world, target);
  const ran = await runRuntime(world, target, { verb: "create", options, outputFiles }, call);
  if (ran.isErr()) return err(ran.error);
  if (ran.value.exitCode === 0) return identifyFirst(world, target);
  const stderr = await lastErrors(world, target);
  return err(faultOfRun(target, "create", { ...ran.value, stderr }));
}

const configurationSchema = z.object({ linux: z.object({ cgroupsPath: z.string() }) });

async function whyNotCreated(target: Target, bundle: string): Promise<string | undefined> {
  if (!isAbsolute(bundle) || bundle.includes("\0")) return `${bundle} cannot be a bundle`;
  if (await isThere(stateOf(target))) return `the runtime knows a container ${target.id} already`;
  const read = await readJson(join(bundle, "config.json"), configurationSchema);
  if (read.state !== "read") return `the configuration in ${bundle} is ${read.state}`;
  const { cgroupsPath } = read.value.linux;
  if (target.cgroups.includes(nameOfCgroup(cgroupsPath))) return undefined;
  return `its bundle names the cgroup ${cgroupsPath}, its record ${target.cgroups.join(", ")}`;
}

/** The container's program runs; it is the process that has waited since it was created. */
export async function startTarget(
  world: OciWorld,
  target: Target,
  call: Call,
): Promise<Result<ProcessIdentity, AdapterFault>> {
  const { isWaiting } = await lookAtState(target);
  if (!isWaiting) return refused(`container ${target.id} does not wait to be started`);
  const first = await identifyFirst(world, target);
  if (first.isErr()) return err(first.error);
  const ran = await runRuntime(world, target, { verb: "start" }, call);
  if (ran.isErr()) return err(ran.error);
  return ran.value.exitCode === 0 ? first : err(faultOfRun(target, "start", ran.value));
}
