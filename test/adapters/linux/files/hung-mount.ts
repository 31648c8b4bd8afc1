import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, open } from "node:fs/promises";
import { onTestFinished, type TestContext } from "vitest";

/**
 * A FUSE file system whose server never answers: who touches it waits until the test is over.
 */
export async function mountHung(context: TestContext, path: string): Promise<string> {
  await mkdir(path, { recursive: true });
  const server = await open("/dev/fuse", "r+").catch(() => context.skip("needs /dev/fuse"));
  onTestFinished(() => server.close());
  const options = "fd=3,rootmode=40000,user_id=0,group_id=0";
  const mount = spawn("mount", ["-i", "-t", "fuse", "-o", options, "psb-files-hung", path], {
    stdio: ["ignore", "ignore", "ignore", server.fd],
  });
  await once(mount, "exit");
  if (mount.exitCode !== 0) context.skip("needs a kernel with FUSE");
  return path;
}
