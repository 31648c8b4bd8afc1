import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { onTestFinished, type TestContext } from "vitest";

const run = promisify(execFile);

/**
 * Mounts one directory on another until the test is over; skips the test where that is not allowed.
 */
export async function bindMount(context: TestContext, from: string, to: string): Promise<void> {
  try {
    await run("mount", ["--bind", from, to]);
  } catch {
    context.skip("mounting needs root with CAP_SYS_ADMIN");
  }
  onTestFinished(() => run("umount", ["--lazy", to]).then(noop, noop));
}

function noop(): void {}
