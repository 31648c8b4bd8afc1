import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ContainerRecord, SandboxRecord } from "podsandbox";
import {
  ociRuntime,
  openPrograms,
  spawnExec,
  type OciRuntime,
  type OciRuntimeOptions,
  type ProgramRequest,
  type Programs,
} from "podsandbox/linux";
import { portCall, valueOf } from "../../node/port-call.js";
import { makeRootfs, writeBundle, type BundleWish } from "./bundle.js";
import { endCgroup, processesIn } from "./host-cgroups.js";

/** What a plain run of the runtime's command line left. */
export interface RuncRan {
  readonly code: number;
  readonly stderr: string;
}

/** A runtime on this host with names of its own, and what looks at it from outside. */
export interface OciPlace {
  readonly directory: string;
  /** The runtime keeps its state below it, a directory for each sandbox. */
  readonly root: string;
  readonly cgroupParent: string;
  readonly rootfs: string;
  readonly programs: Programs;
  /** The programs that were run, as `delete`. */
  readonly verbs: string[];
  readonly runtime: OciRuntime;
  readonly reopen: (options: Partial<OciRuntimeOptions>) => OciRuntime;
  readonly sandbox: (id?: string) => SandboxRecord;
  /** Creates a container, and starts it unless it is not to be. */
  readonly run: (sandbox: SandboxRecord, wish: RunWish) => Promise<ContainerRecord>;
  readonly runc: (...args: readonly string[]) => Promise<RuncRan>;
  readonly outputOf: (container: ContainerRecord) => Promise<string>;
  readonly dispose: () => Promise<void>;
}

/** A container that is to be made; `id` is made up if missing. */
export interface RunWish extends Omit<BundleWish, "rootfs" | "cgroup"> {
  readonly id?: string;
  readonly start?: boolean;
  /** Ready when this line was printed; not waited for if missing. */
  readonly until?: string;
}

/** Why no container can be run here; nothing where one can. */
export function whatIsMissing(): string | undefined {
  if (process.getuid?.() !== 0) return "needs root";
  if (!existsSync("/usr/sbin/runc") && !existsSync("/usr/bin/runc"))
    return "needs runc: apt-get install runc";
  return existsSync("/bin/busybox") ? undefined : "needs busybox: apt-get install busybox-static";
}

const call = portCall();

/** Makes a place of its own. */
export async function openOciPlace(): Promise<OciPlace> {
  const name = `psb-oci-${randomBytes(4).toString("hex")}`;
  const directory = await realpath(await mkdtemp(join(tmpdir(), `${name}-`)));
  const rootfs = await makeRootfs(join(directory, "rootfs"));
  const verbs: string[] = [];
  const opened = openPrograms({ root: join(directory, "programs"), exec: spawnExec() });
  const programs = telling(opened, verbs);
  const place = { directory, rootfs, programs, verbs, cgroupParent: `/${name}` };
  const root = join(directory, "state");
  const reopen = (options: Partial<OciRuntimeOptions>): OciRuntime =>
    ociRuntime({ root, programs, cgroupParent: place.cgroupParent, ...options });
  const runtime = reopen({});
  let count = 0;
  return {
    ...place,
    ...{ root, runtime, reopen },
    sandbox: (id = `pod-${++count}`) => ({
      ...{ id, phase: "ready", network: "node" },
      cgroups: [`${place.cgroupParent}/${id}`],
    }),
    run: (sandbox, wish) =>
      run({ ...place, runtime, root }, sandbox, { id: `container-${++count}`, ...wish }),
    runc: (...args) => runc(args),
    outputOf: (container) => outputOf(root, container),
    dispose: async () => {
      await endCgroup(place.cgroupParent);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function telling(programs: Programs, verbs: string[]): Programs {
  return {
    settle: programs.settle,
    run: (request: ProgramRequest, given) => {
      verbs.push(request.verb);
      return programs.run(request, given);
    },
  };
}

type Running = Pick<OciPlace, "directory" | "rootfs" | "cgroupParent" | "runtime" | "root">;

async function run(
  place: Running,
  sandbox: SandboxRecord,
  { id, start = true, until, ...wish }: RunWish & { readonly id: string },
): Promise<ContainerRecord> {
  const cgroup = `${place.cgroupParent}/${sandbox.id}/${id}`;
  const directory = join(place.directory, "bundles", sandbox.id, id);
  const bundle = await writeBundle(directory, { ...wish, rootfs: place.rootfs, cgroup });
  const made: ContainerRecord = {
    ...{ id, sandboxId: sandbox.id, phase: "creating", cgroups: [cgroup], bundle },
  };
  const created = await valueOf(place.runtime.createContainer({ container: made, bundle }, call));
  const container: ContainerRecord = {
    ...{ ...made, phase: "created" },
    ...(created.process && { process: created.process }),
  };
  if (!start) return container;
  await valueOf(place.runtime.startContainer({ container }, call));
  while (until !== undefined && !(await outputOf(place.root, container)).includes(until))
    await new Promise((resolve) => setTimeout(resolve, 5));
  return { ...container, phase: "running" };
}

async function outputOf(root: string, { id, sandboxId }: ContainerRecord): Promise<string> {
  const path = join(root, ".output", sandboxId, id, "stdout.log");
  return readFile(path, "utf8").catch(() => "");
}

function runc(args: readonly string[]): Promise<RuncRan> {
  return new Promise((resolve) => {
    execFile("runc", [...args], (failure, _out, stderr) => {
      resolve({ code: typeof failure?.code === "number" ? failure.code : 0, stderr });
    });
  });
}

/** The pids of living processes in a container's cgroup and below it. */
export function pidsOf({ cgroups = [] }: ContainerRecord | SandboxRecord): readonly number[] {
  return cgroups.flatMap(processesIn).map(({ pid }) => pid);
}

/** The state letter of a process. */
export function stateLetterOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  return stat.charAt(stat.lastIndexOf(")") + 2);
}
