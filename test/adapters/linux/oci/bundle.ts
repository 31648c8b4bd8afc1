import { copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A root file system with a shell; nothing is fetched. */
export async function makeRootfs(directory: string): Promise<string> {
  for (const name of ["bin", "proc", "tmp", "dev", "sys", "data"])
    await mkdir(join(directory, name), { recursive: true });
  await copyFile("/bin/busybox", join(directory, "bin/busybox"));
  for (const name of ["sh", "sleep", "setsid", "mkfifo", "mkdir", "cat", "true"])
    await symlink("busybox", join(directory, "bin", name));
  return directory;
}

/** What a container is to be. */
export interface BundleWish {
  readonly rootfs: string;
  readonly script: string;
  /** Missing: the runtime chooses one. */
  readonly cgroup?: string;
  readonly sharesPids?: boolean;
  /** A directory of the host that it sees at `/data`. */
  readonly data?: string;
  readonly postStopHook?: { readonly path: string; readonly args: readonly string[] };
}

/** Writes a bundle into a directory. */
export async function writeBundle(directory: string, wish: BundleWish): Promise<string> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "config.json"), JSON.stringify(configurationOf(wish)));
  return directory;
}

function configurationOf(wish: BundleWish): object {
  const { rootfs, script, cgroup, sharesPids, data, postStopHook } = wish;
  const types = ["mount", "ipc", "uts", ...(sharesPids ? [] : ["pid"])];
  const bind = (source: string, destination: string) => ({
    ...{ destination, source, type: "bind" },
    options: ["rbind", "rw"],
  });
  return {
    ociVersion: "1.0.2",
    process: {
      user: { uid: 0, gid: 0 },
      args: ["sh", "-c", script],
      env: ["PATH=/bin"],
      cwd: "/",
    },
    root: { path: rootfs, readonly: true },
    mounts: [
      { destination: "/proc", type: "proc", source: "proc" },
      { destination: "/tmp", type: "tmpfs", source: "tmpfs" },
      ...(data === undefined ? [] : [bind(data, "/data")]),
    ],
    ...(postStopHook && { hooks: { poststop: [postStopHook] } }),
    linux: {
      ...(cgroup !== undefined && { cgroupsPath: cgroup }),
      namespaces: types.map((type) => ({ type })),
    },
  };
}
