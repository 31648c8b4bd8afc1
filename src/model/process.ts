/**
 * Which process is meant, for good: a pid alone is reused, and a start time alone repeats after a
 * reboot. (failures.md P02)
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in the unit of the host, for Linux field 22 of `/proc/<pid>/stat`. */
  readonly startTime: string;
  /** Which boot of the host, for Linux `/proc/sys/kernel/random/boot_id`. */
  readonly bootId: string;
}

/** A process that still lives, and why it may not have ended yet. */
export interface LivingProcess {
  readonly pid: number;
  readonly containerId?: string;
  readonly command?: string;
  /** One letter as in `/proc/<pid>/stat`: `R`, `S`, `D` (uninterruptible), `T`. */
  readonly state?: string;
  /** The kernel function in which a `D` process sleeps, where the host tells. */
  readonly waitChannel?: string;
}
