import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { onTestFinished, type TestContext } from "vitest";
import type { FileSystem, NetworkNamespace } from "podsandbox";
import {
  identifyNamespace,
  linuxFileSystem,
  spawnExec,
  type Exec,
  type ExecRequest,
  type LinuxFileSystemOptions,
} from "podsandbox/linux";

const run = promisify(execFile);

/** A place of its own on this host, with a canary beside the roots that must survive everything. */
export interface OwnHost {
  readonly base: string;
  readonly root: string;
  readonly namespaceRoot: string;
  readonly canary: string;
  readonly fileSystem: FileSystem;
  /** What was run so far. */
  readonly runs: readonly ExecRequest[];
  /** A file system of the same roots that differs in this. */
  readonly differing: (options: Partial<LinuxFileSystemOptions>) => FileSystem;
}

/**
 * Makes it, and takes all of it down when the test is over; skips the test where root is needed.
 */
export async function ownHost(context: TestContext): Promise<OwnHost> {
  if (process.getuid?.() !== 0) context.skip("needs root with CAP_SYS_ADMIN");
  const base = await realpath(await mkdtemp(join(tmpdir(), "psb-files-")));
  onTestFinished(async () => {
    for (const [, , , , path] of (await mountsBelow(base)).toReversed())
      await run("umount", ["-l", "-c", "-i", path ?? ""]);
    await rm(base, { recursive: true, force: true });
  });
  const [root, namespaceRoot] = [join(base, "root"), join(base, "netns")];
  const canary = join(base, "outside", "canary");
  for (const directory of [root, namespaceRoot, dirname(canary)]) await mkdir(directory);
  await writeFile(canary, "alive");
  const runs: ExecRequest[] = [];
  const options = { roots: [root], namespaceRoots: [namespaceRoot], exec: recording(runs) };
  const fileSystem = linuxFileSystem(options);
  const differing: OwnHost["differing"] = (other) => linuxFileSystem({ ...options, ...other });
  return { base, root, namespaceRoot, canary, fileSystem, runs, differing };
}

function recording(runs: ExecRequest[]): Exec {
  const exec = spawnExec();
  return (request, watch) => {
    runs.push(request);
    return exec(request, watch);
  };
}

/** The fields of each line of the mount table at or below the path, in the order of mounting. */
export async function mountsBelow(path: string): Promise<readonly (readonly string[])[]> {
  const lines = (await readFile("/proc/self/mountinfo", "utf8")).split("\n");
  const tables = lines.map((line) => line.split(" "));
  return tables.filter(([, , , , at = ""]) => at === path || at.startsWith(`${path}/`));
}

/** A new file system in memory is mounted at the directory, which is made. */
export async function mountMemory(path: string): Promise<string> {
  await mkdir(path, { recursive: true });
  await run("mount", ["-t", "tmpfs", "psb-files", path]);
  return path;
}

/** Another directory or file is mounted at the path, which exists. */
export async function bind(from: string, to: string, how = "--bind"): Promise<void> {
  await run("mount", [how, from, to]);
}

/** A new namespace is pinned at the path; answers what would be on record. */
export async function pin(path: string): Promise<Required<Pick<NetworkNamespace, "identity">>> {
  await writeFile(path, "", { flag: "a" });
  await run("unshare", [`--net=${path}`, "true"]);
  const identity = await identifyNamespace(path);
  if (identity.isErr() || identity.value === "absent") throw new Error(`nothing is at ${path}`);
  return { identity: identity.value };
}

/** A process that does nothing else, and says when it is ready; it ends with the test. */
export async function startHolder(program: string, given: readonly string[]): Promise<number> {
  const child = spawn(program, [...given], { stdio: ["ignore", "pipe", "ignore"] });
  const exited = once(child, "exit");
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  await once(child.stdout, "data");
  return child.pid ?? 0;
}

/** Holds a file or a directory open, without reading it. */
export function holdOpen(path: string): Promise<number> {
  const pathOnly = "0o10000000";
  const open = `fs.openSync(process.argv[1], ${pathOnly}); console.log(1);`;
  const script = `${open} setInterval(() => 0, 1e6)`;
  return startHolder(process.execPath, ["-e", script, path]);
}
