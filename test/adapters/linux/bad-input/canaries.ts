import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** What nobody may touch: files beside the roots, and a process. */
export interface Canaries {
  readonly outside: string;
  readonly pid: number;
  /** All of it as it is now: what is there, what it holds, who lives. */
  readonly look: () => Promise<readonly string[]>;
}

/** Makes canaries in a directory, until the test is over. */
export async function makeCanaries(base: string): Promise<Canaries> {
  const outside = join(base, "outside");
  await mkdir(join(outside, "deep"), { recursive: true });
  for (const name of ["evil", "told", "runc", "10.1.0.5", "state.json", "deep/canary"])
    await writeFile(join(outside, name), `4f1c\neth0\n${name}`, { mode: 0o755 });
  await symlink("deep", join(outside, "link"));
  const child = spawn("sleep", ["600"], { stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child, "spawn");
  const living = () => (child.exitCode ?? child.signalCode) === null;
  const look = async () => [...(await lookBelow(outside)), `sleeper lives: ${living()}`];
  return { outside, pid: child.pid ?? 0, look };
}

/** Everything below a directory, with what it holds. */
async function lookBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  const lines = entries.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) return `${path} -> ${await readlink(path)}`;
    return entry.isFile() ? `${path}: ${await readFile(path, "utf8")}` : path;
  });
  return (await Promise.all(lines)).sort();
}
