import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ContainerRecord, SandboxRecord } from "podsandbox";
import type { RunWish, RuntimeSight, RuntimeSubject } from "podsandbox/testing";
import { mountDisk, type FrozenDisk } from "../../adapters/linux/oci/frozen-disk.js";
import { cgroupMounts, endCgroup, processesIn } from "../../adapters/linux/oci/host-cgroups.js";
import { openOciPlace, pidsOf, stateLetterOf } from "../../adapters/linux/oci/oci-place.js";
import type { OciPlace } from "../../adapters/linux/oci/oci-place.js";
import { startIdleProcess } from "../node/idle-process.js";
import { namesIn } from "../node/own-directory.js";
import { until } from "../node/until.js";

interface World extends OciPlace {
  readonly disks: FrozenDisk[];
  /** Processes that were begun beside the runtime. */
  readonly ends: (() => PromiseLike<unknown>)[];
}

/** The runtime of real containers, by `runc`. */
export async function createLinuxRuntime(): Promise<RuntimeSubject> {
  const world: World = { ...(await openOciPlace()), disks: [], ends: [] };
  const { runtime, outputOf } = world;
  return {
    capabilities: [
      ...(["created", "paused", "sandbox-process", "grandchildren", "signals"] as const),
      ...((await canFreeze()) ? (["unkillable"] as const) : []),
      ...(["half-reaped", "reused-pids"] as const),
    ],
    runtime,
    makeSandbox: ({ hasProcess = false } = {}) => makeSandbox(world, hasProcess),
    run: (sandbox, wish = {}) => run(world, sandbox, wish),
    look: (sandbox) => look(world, sandbox),
    signalsOf: async (container) =>
      (await outputOf(container)).split("\n").filter((line) => line.startsWith("SIG")),
    reusePids: (sandbox) => reusePids(world, sandbox),
    dispose: async () => {
      for (const disk of world.disks) await disk.thaw();
      for (const end of world.ends) await end();
      // What is killed lets go of its disk, which must not be there when its directory goes.
      await endCgroup(world.cgroupParent);
      for (const disk of world.disks) await disk.remove();
      await world.dispose();
    },
  };
}

let freezing: Promise<boolean> | undefined;

/** Asked once: a disk of its own takes a loop device. */
function canFreeze(): Promise<boolean> {
  return (freezing ??= tryDisk());
}

async function tryDisk(): Promise<boolean> {
  const place = await openOciPlace();
  const disk = await mountDisk(place.directory);
  await disk?.remove();
  await place.dispose();
  return disk !== undefined;
}

async function makeSandbox(world: World, hasProcess: boolean): Promise<SandboxRecord> {
  const sandbox = world.sandbox();
  if (!hasProcess) return sandbox;
  const { process } = await world.run(sandbox, { id: sandbox.id, script: "exec sleep 600" });
  return { ...sandbox, ...(process && { process }) };
}

/** Tells which signals reached it, and lives on, without any other process. */
const waits = "mkfifo /tmp/f; exec 3<>/tmp/f; echo ready; while :; do read -r x <&3; done";

function scriptFor({ state, ignoresTerm, children = 0, hasGrandchild, isStuck }: RunWish): string {
  if (state === "exited") return hasGrandchild ? "setsid sleep 600 & echo ready" : "echo ready";
  if (isStuck) return "echo ready; while :; do echo x > /data/x; done";
  const others = "sleep 600 & ".repeat(children);
  if (!ignoresTerm) return `trap 'exit 0' TERM; ${others} ${waits}`;
  return `for s in TERM USR1; do trap "echo SIG$s" $s; done; ${others} ${waits}`;
}

async function run(world: World, sandbox: SandboxRecord, wish: RunWish): Promise<ContainerRecord> {
  const { state = "running", stopSignal, hasGrandchild = false, isStuck } = wish;
  const disk = isStuck ? await mountDisk(world.directory) : undefined;
  if (disk !== undefined) world.disks.push(disk);
  const container = await world.run(sandbox, {
    script: scriptFor(wish),
    sharesPids: hasGrandchild,
    start: state !== "created",
    ...(disk && { data: disk.path }),
  });
  if (state !== "created") await until(() => isAsWished(world, container, wish));
  if (state === "paused")
    await world.runc("--root", join(world.root, sandbox.id), "pause", container.id);
  if (disk !== undefined) await freeze(disk, container);
  if (wish.isHalfReaped) await rm(join(world.root, sandbox.id, container.id), { recursive: true });
  const phase = state === "exited" ? "exited" : container.phase;
  return { ...container, phase, ...(stopSignal !== undefined && { stopSignal }) };
}

async function isAsWished(
  world: World,
  container: ContainerRecord,
  { state, children = 0, hasGrandchild }: RunWish,
): Promise<boolean> {
  const { length } = pidsOf(container);
  if (state === "exited") return length === (hasGrandchild ? 1 : 0);
  return length === 1 + children && (await world.outputOf(container)).includes("ready");
}

async function freeze(disk: FrozenDisk, container: ContainerRecord): Promise<void> {
  await disk.freeze();
  await until(async () => pidsOf(container).every((pid) => stateLetterOf(pid) === "D"));
}

async function reusePids({ ends }: World, sandbox: SandboxRecord) {
  const { identity, end } = await startIdleProcess();
  ends.push(end);
  const record = { sandboxId: sandbox.id, phase: "running" } as const;
  const bootId = "11111111-1111-4111-8111-111111111111";
  const containers: readonly ContainerRecord[] = [
    { ...record, id: "other-start", process: { ...identity, startTime: "1" } },
    { ...record, id: "other-boot", process: { ...identity, bootId } },
  ];
  const isStrangerAlive = async (): Promise<boolean> =>
    !/^\) [ZX]/.test(afterCommand(await readFile(`/proc/${identity.pid}/stat`, "latin1")));
  return { containers, isStrangerAlive };
}

function afterCommand(stat: string): string {
  return stat.slice(stat.lastIndexOf(")"));
}

async function look({ root, cgroupParent }: World, { id }: SandboxRecord): Promise<RuntimeSight> {
  const [state, storage] = [join(root, id), join(root, ".output", id)];
  const living = processesIn(`${cgroupParent}/${id}`).map(({ pid, child }) =>
    child === "" || child === id ? { pid } : { pid, containerId: child },
  );
  const cgroups = await Promise.all(
    cgroupMounts().map((mount) => directoriesIn(join(mount, cgroupParent, id))),
  );
  const held = [...(await namesIn(state)), ...cgroups.flat(), ...(existsSync(state) ? [id] : [])];
  return {
    living,
    held: [...new Set(held)],
    stored: [...(await namesIn(storage)), ...(existsSync(storage) ? [id] : [])],
  };
}

/** The cgroups right below one: all else there is the kernel's. */
async function directoriesIn(directory: string): Promise<readonly string[]> {
  return (await namesIn(directory)).filter((name) =>
    existsSync(join(directory, name, "cgroup.procs")),
  );
}
