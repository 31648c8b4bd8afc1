import { readdirSync, readFileSync } from "node:fs";
import { err, ok, type AdapterFault, type Call, type Done, type Result } from "../../../index.js";
import { isThere } from "../../node/files/read-file.js";
import { sleep } from "../../node/sleep.js";
import { refusesWrites } from "../files/refuses-writes.js";
import type { Ran } from "../programs/programs.js";
import type { OciWorld } from "./oci-world.js";
import { faultOfRun, runRuntime } from "./run-runtime.js";
import { stateOf, type Target } from "./target.js";

/**
 * The runtime has deleted the container. Whether it has is looked at, as it may fail because
 * another has just done it, or does it now.
 */
export async function deleteByProgram(
  world: OciWorld,
  target: Target,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const first = await runDelete(world, target, call);
  if (first.isErr() || !(await isThere(stateOf(target)))) return first.map(({ done }) => done);
  const wasOther = await untilOthersEnded(target, call);
  if (!(await isThere(stateOf(target)))) return ok(first.value.done);
  if (!wasOther) return err(await whyStillThere(target, first.value.ran));
  const second = await runDelete(world, target, call);
  if (second.isErr() || !(await isThere(stateOf(target)))) return second.map(({ done }) => done);
  return err(await whyStillThere(target, second.value.ran));
}

/** Told by the file system: the program may even have exited with 0. (failures.md D01) */
async function whyStillThere(target: Target, ran: Ran): Promise<AdapterFault> {
  const fault = faultOfRun(target, "delete", ran);
  return (await refusesWrites(stateOf(target))) ? { ...fault, reason: "read-only" } : fault;
}

/** Never with `--force`, which leaves what is alive where the state is damaged. (S02) */
async function runDelete(
  world: OciWorld,
  target: Target,
  call: Call,
): Promise<Result<{ readonly done: Done; readonly ran: Ran }, AdapterFault>> {
  const ran = await runRuntime(world, target, { verb: "delete" }, call);
  return ran.map((value) => {
    const said = value.stderr.trim();
    const warnings = said === "" ? [] : [`${target.program} delete said: ${said}`];
    return { done: { changed: true, warnings }, ran: value };
  });
}

const longestDelay = 20;

/** Waits for whoever deletes this container too, and says whether there was anybody. */
async function untilOthersEnded(target: Target, call: Call): Promise<boolean> {
  let wasOther = false;
  for (let delay = 1; !call.signal.aborted; delay = Math.min(delay * 2, longestDelay)) {
    const pid = findOther(target);
    if (pid === undefined) break;
    wasOther = true;
    call.waitingFor({ kind: "program", name: target.program, verb: "delete", pid });
    await sleep(delay, call.signal);
  }
  return wasOther;
}

/** A program whose arguments say that it deletes a container of this id, below the same root. */
function findOther({ id, root }: Target): number | undefined {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const pid = pids.find((name) => {
    const given = argumentsOf(name);
    const [verb, which] = [given.indexOf("delete"), given.lastIndexOf(id)];
    return verb > 0 && which > verb && given.some((one) => one.endsWith(root));
  });
  return pid === undefined ? undefined : Number(pid);
}

function argumentsOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0");
  } catch {
    return [];
  }
}
