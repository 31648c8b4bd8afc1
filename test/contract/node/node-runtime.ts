import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ContainerRecord, ProcessIdentity, SandboxRecord } from "podsandbox";
import { processRuntime, type ProcessRuntime } from "podsandbox/node";
import type { RunWish, RuntimeSight, RuntimeSubject, SeenProcess } from "podsandbox/testing";
import { portCall, valueOf } from "../../adapters/node/port-call.js";
import { startIdleProcess } from "./idle-process.js";
import { commandsOf, markedProcesses } from "./marked-processes.js";
import { namesIn, ownDirectory } from "./own-directory.js";
import { until } from "./until.js";

interface World {
  readonly root: string;
  readonly runtime: ProcessRuntime;
  readonly sandboxes: SandboxRecord[];
  /** Processes that were begun beside the runtime. */
  readonly ends: (() => PromiseLike<unknown>)[];
  count: number;
}

const call = portCall();

/** The runtime of plain processes. It can build all but what no signal ends. */
export async function createNodeRuntime(): Promise<RuntimeSubject> {
  const { root, remove } = await ownDirectory();
  const runtime = processRuntime({ root });
  const world: World = { root, runtime, sandboxes: [], ends: [], count: 0 };
  return {
    capabilities: [
      ...(["created", "paused", "sandbox-process", "grandchildren", "signals"] as const),
      ...(["half-reaped", "reused-pids"] as const),
    ],
    runtime,
    makeSandbox: ({ hasProcess = false } = {}) => makeSandbox(world, hasProcess),
    run: (sandbox, wish = {}) => run(world, sandbox, wish),
    look: (sandbox) => look(world, sandbox),
    signalsOf: async (container) => (await outputOf(world, container)).slice(1),
    reusePids: async (sandbox) => {
      const { identity, isAlive } = await begin(world);
      const record = { sandboxId: sandbox.id, phase: "running" } as const;
      const bootId = "11111111-1111-4111-8111-111111111111";
      const containers = [
        { ...record, id: "other-start", process: { ...identity, startTime: "1" } },
        { ...record, id: "other-boot", process: { ...identity, bootId } },
      ];
      return { containers, isStrangerAlive: isAlive };
    },
    dispose: async () => {
      for (const sandbox of world.sandboxes) await valueOf(runtime.stopSandbox({ sandbox }, call));
      for (const end of world.ends) await end();
      await remove();
    },
  };
}

/** A process that the runtime did not start. */
async function begin({ ends }: World): Promise<{
  readonly identity: ProcessIdentity;
  readonly isAlive: () => Promise<boolean>;
}> {
  const { identity, end } = await startIdleProcess();
  ends.push(end);
  return { identity, isAlive: () => isLiving(identity.pid) };
}

async function isLiving(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => ") Z");
  return !/^\) [ZX]/.test(stat.slice(stat.lastIndexOf(")")));
}

async function makeSandbox(world: World, hasProcess: boolean): Promise<SandboxRecord> {
  world.count += 1;
  const record = { id: `pod-${world.count}`, phase: "ready", network: "node" } as const;
  const sandbox = hasProcess ? { ...record, process: (await begin(world)).identity } : record;
  world.sandboxes.push(sandbox);
  return sandbox;
}

/** Tells which signals reached it, and lives on. */
const tellingProgram = [
  "for (const signal of ['SIGTERM', 'SIGUSR1']) process.on(signal, () => console.log(signal));",
  "setInterval(() => undefined, 1_000_000);",
  "console.log('ready');",
].join("\n");

function commandFor({ state, ignoresTerm, children = 0, hasGrandchild }: RunWish): string[] {
  if (state === "exited")
    return ["sh", "-c", hasGrandchild ? "setsid sleep 600 & echo ready" : "echo ready"];
  if (children === 0 && ignoresTerm) return [process.execPath, "-e", tellingProgram];
  const trap = ignoresTerm ? "trap '' TERM;" : "";
  return ["sh", "-c", `${trap} ${"sleep 600 & ".repeat(children)} echo ready; exec sleep 600`];
}

async function run(world: World, sandbox: SandboxRecord, wish: RunWish): Promise<ContainerRecord> {
  world.count += 1;
  const { runtime } = world;
  const { state = "running", stopSignal } = wish;
  const container: ContainerRecord = {
    id: `container-${world.count}`,
    sandboxId: sandbox.id,
    phase: state === "exited" ? "exited" : state === "created" ? "created" : "running",
    ...(stopSignal !== undefined && { stopSignal }),
  };
  const spec = { command: commandFor(wish) };
  await valueOf(runtime.createContainer({ container, spec }, call));
  if (state === "created") return container;
  const leader = await valueOf(runtime.startContainer({ container }, call));
  const isReady = async (): Promise<boolean> =>
    (await outputOf(world, container)).includes("ready") &&
    (await isAsWished(world, container, leader, wish));
  await until(isReady);
  if (state === "paused") await pause(leader.pid);
  const spared = join(world.root, "state", sandbox.id, container.id, "spec.json");
  if (wish.isHalfReaped) await rm(spared);
  return { ...container, process: leader };
}

async function isAsWished(
  world: World,
  { id, sandboxId }: ContainerRecord,
  leader: ProcessIdentity,
  { state, children = 0, hasGrandchild }: RunWish,
): Promise<boolean> {
  const living = (await markedProcesses(world.root, sandboxId)).filter(
    ({ containerId }) => containerId === id,
  );
  // The shell that begins the others becomes one of them, or ends.
  const isShellThere = (await commandsOf(living)).includes("sh");
  if (isShellThere || (state === "exited" && (await isLiving(leader.pid)))) return false;
  if (state === "exited") return living.length === (hasGrandchild ? 1 : 0);
  return living.length === 1 + children;
}

async function pause(pid: number): Promise<void> {
  process.kill(-pid, "SIGSTOP");
  await until(async () => {
    const stat = await readFile(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")")).startsWith(") T");
  });
}

async function outputOf(
  { root }: World,
  { id, sandboxId }: ContainerRecord,
): Promise<readonly string[]> {
  const path = join(root, "storage", sandboxId, id, "stdout.log");
  const text = await readFile(path, "utf8").catch(() => "");
  return text.split("\n").filter((line) => line !== "");
}

async function look({ root }: World, { id, process }: SandboxRecord): Promise<RuntimeSight> {
  const [state, storage] = [join(root, "state", id), join(root, "storage", id)];
  const isRunning = process !== undefined && (await isLiving(process.pid));
  const own: readonly SeenProcess[] = isRunning ? [{ pid: process.pid }] : [];
  return {
    living: [...own, ...(await markedProcesses(root, id))],
    held: [...(await namesIn(state)), ...(existsSync(state) ? [id] : [])],
    stored: [...(await namesIn(storage)), ...(existsSync(storage) ? [id] : [])],
  };
}
