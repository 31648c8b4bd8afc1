import { constants, copyFile, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { err, ok, type AdapterFault, type Result } from "../../../index.js";
import { errnoOf, faultOf } from "../../node/fault-of.js";

/** Where a statically linked busybox is, and which of its programs are wanted. */
export interface BusyboxOptions {
  /** `/bin/busybox` if missing. */
  readonly busybox?: string;
}

/** What a container mounts something on. */
const mountPoints = ["proc", "dev", "sys", "tmp", "etc", "root"];

const applets = ["sh", "sleep", "tail", "cat", "echo", "true", "false", "ip", "nc", "setsid"];

/**
 * A root file system with a shell and little else is in the directory, for tests and examples: no
 * image can be pulled without a registry. It takes a statically linked busybox.
 */
export async function busyboxRootfs(
  directory: string,
  { busybox = "/bin/busybox" }: BusyboxOptions = {},
): Promise<Result<string, AdapterFault>> {
  try {
    const programs = join(directory, "bin");
    await mkdir(programs, { recursive: true });
    for (const name of mountPoints) await mkdir(join(directory, name), { recursive: true });
    // Where it is there already, containers may be running it.
    await unlessThere(copyFile(busybox, join(programs, "busybox"), constants.COPYFILE_EXCL));
    for (const applet of applets) await unlessThere(symlink("busybox", join(programs, applet)));
    return ok(directory);
  } catch (thrown) {
    return err(faultOf(thrown, `no root file system is made of ${busybox}`));
  }
}

async function unlessThere(making: Promise<void>): Promise<void> {
  try {
    await making;
  } catch (thrown) {
    if (errnoOf(thrown) !== "EEXIST") throw thrown;
  }
}
