import { isAtOrBelow, type Mount } from "../../node/directories/mount-table.js";

/**
 * File systems that answer from the memory and the disks of this host. All others may wait for a
 * server or for a program, and may wait for ever. (failures.md M07)
 */
const local = new Set(
  [
    "bcachefs btrfs cgroup cgroup2 configfs debugfs devpts devtmpfs efivarfs erofs exfat",
    "ext2 ext3 ext4 f2fs fusectl hugetlbfs iso9660 jfs mqueue nsfs nilfs2 overlay proc pstore",
    "ramfs reiserfs rootfs securityfs selinuxfs squashfs sysfs tmpfs tracefs vfat xfs zfs",
  ].flatMap((names) => names.split(" ")),
);

/** Answers the mount at the path or above it that may never answer. */
export type FindRemote = (path: string) => Mount | undefined;

/**
 * Tells from the mount table which paths must not be touched, as a call there may never return:
 * what lies on or below a mount that may hang, hidden by another one or not. The root of the file
 * system is no such mount: this very program lives on it.
 */
export function findsRemote(table: readonly Mount[]): FindRemote {
  const remote = table.filter(({ path, fileSystem }) => path !== "/" && !local.has(fileSystem));
  return (path) => remote.find((mount) => isAtOrBelow(mount.path, path));
}
