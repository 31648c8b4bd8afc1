import type { FaultReason } from "../ports/fault.js";

/** What a reason means, and what somebody can do about it. */
interface ReasonWords {
  /** A clause without a full stop. */
  readonly means: string;
  /** Whole sentences. */
  readonly advice: string;
}

/** Every reason in words, for `describeError` and for the documentation. */
export const reasonWords: Readonly<Record<FaultReason, ReasonWords>> = {
  unavailable: {
    means: "the other side cannot be reached, or has no resources left",
    advice: "Look whether the service behind this port runs.",
  },
  busy: {
    means: "somebody else is using it",
    advice: "Wait for whoever holds it, or end the holders.",
  },
  refused: {
    means: "the other side understood, and will not do it",
    advice: "Remove what its message names; the same call is refused again until then.",
  },
  "timed-out": {
    means: "no answer came within the limit of the call",
    advice: "Look what the call waits for; give it a longer limit if it is only slow.",
  },
  aborted: {
    means: "it was ended because the caller gave up",
    advice: "Call again with a signal that stays quiet.",
  },
  crashed: {
    means: "a program or an adapter broke instead of answering",
    advice: "It is a bug in the adapter or in the program that it calls: report it there.",
  },
  unkillable: {
    means: "processes live on although they were killed",
    advice: "A process in state D waits for a disk or a server: bring that back, or reboot.",
  },
  "missing-program": {
    means: "a program that is needed is not there",
    advice: "Install it, or put it back to the path that was recorded at creation.",
  },
  corrupt: {
    means: "what is written there cannot be read",
    advice: "Look at the file that the message names; restore it or move it aside.",
  },
  "no-space": {
    means: "the disk or the quota is full",
    advice: "Free space; other teardowns free some too.",
  },
  "read-only": {
    means: "the file system takes no writes",
    advice: "Mount it for writing; the kernel's log says why if it turned read-only by itself.",
  },
  "not-permitted": {
    means: "the process lacks the permission",
    advice: "Run with the permissions that the adapter asks for, and look at security modules.",
  },
  "mount-present": {
    means: "something is still mounted there, and nothing below it was touched",
    advice: "Unmount what the message names, by hand if it is not ours.",
  },
  "kernel-blocked": {
    means: "the kernel does not finish the operation",
    advice: "Look at the kernel's log; it may pass, and if it never does only a reboot helps.",
  },
  other: {
    means: "the adapter could not tell what kind of failure it is",
    advice: "The message is all that is known.",
  },
};
