import type { JsonObject } from "../../../index.js";

/** What a container of a pod is to be. */
interface BundleWish {
  /** Without links; it is mounted read-only. */
  readonly rootfs: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly hostname: string;
  /** As in an OCI configuration: relative to every hierarchy. */
  readonly cgroup: string;
  /** Where the pod's shared memory is mounted. */
  readonly sharedMemory: string;
  /** A namespace of its own where the path is missing; the host's where the type is. */
  readonly namespaces: readonly OciNamespace[];
}

/** A namespace of an OCI configuration. */
export interface OciNamespace {
  readonly type: "pid" | "network" | "ipc" | "uts" | "mount";
  readonly path?: string;
}

/**
 * The OCI configuration of a container with few capabilities. It sets no limits and asks for no
 * score, as not every host lets a runtime change them.
 */
export function ociConfiguration(wish: BundleWish): JsonObject {
  const environment = Object.entries(wish.env).map(([name, value]) => `${name}=${value}`);
  return {
    ociVersion: "1.0.2",
    process: {
      terminal: false,
      user: { uid: 0, gid: 0 },
      args: [...wish.command],
      env: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", ...environment],
      cwd: "/",
      capabilities: { bounding: kept, effective: kept, permitted: kept },
      noNewPrivileges: true,
    },
    root: { path: wish.rootfs, readonly: true },
    hostname: wish.hostname,
    mounts: [...ownMounts, bindSharedMemory(wish.sharedMemory)],
    linux: {
      cgroupsPath: wish.cgroup,
      namespaces: wish.namespaces.map(({ type, path }) =>
        path === undefined ? { type } : { type, path },
      ),
      maskedPaths: ["/proc/kcore", "/proc/keys", "/proc/timer_list"],
      readonlyPaths: ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
    },
  };
}

const kept = ["CAP_CHOWN", "CAP_KILL", "CAP_NET_BIND_SERVICE", "CAP_SETGID", "CAP_SETUID"];

const ownMounts = [
  mount("/proc", "proc", []),
  mount("/dev", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]),
  mount("/dev/pts", "devpts", ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]),
  mount("/sys", "sysfs", ["nosuid", "noexec", "nodev", "ro"]),
  mount("/tmp", "tmpfs", ["nosuid", "nodev", "mode=1777"]),
];

function mount(destination: string, type: string, options: readonly string[]): JsonObject {
  return { destination, type, source: type, options: [...options] };
}

function bindSharedMemory(source: string): JsonObject {
  const options = ["bind", "rw", "nosuid", "nodev", "noexec"];
  return { destination: "/dev/shm", type: "bind", source, options };
}
