import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { onTestFinished, type TestContext } from "vitest";

const run = promisify(execFile);

/**
 * Mounts a directory on another until the test is over; skips the test where that is not allowed.
 */
export function bindMount(context: TestContext, from: string, to: string): Promise<void> {
  return mount(context, ["--bind", from, to], to);
}

/** Mounts an empty disk in memory, until the test is over. */
export function memoryDisk(context: TestContext, options: string, to: string): Promise<void> {
  return mount(context, ["-t", "tmpfs", "-o", options, "tmpfs", to], to);
}

/** Makes a mounted disk refuse all writes. */
export async function makeReadOnly(path: string): Promise<void> {
  await run("mount", ["-o", "remount,ro", path]);
}

async function mount(context: TestContext, given: readonly string[], to: string): Promise<void> {
  try {
    await run("mount", [...given]);
  } catch {
    context.skip("mounting needs root with CAP_SYS_ADMIN");
  }
  onTestFinished(() => run("umount", ["--lazy", to]).then(noop, noop));
}

function noop(): void {}
