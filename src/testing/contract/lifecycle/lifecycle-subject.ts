import type { Ports } from "../../../index.js";
import type { Clause, ContractSubject } from "../clause.js";

/** What a subject for whole lifecycles may be able to build, in words. */
export const lifecycleCapabilities = {
  created: "a pod can have a container that was created and not started",
  grandchildren: "a container can leave a process behind",
  "half-made": "a pod can be made whose creation did not come to its end",
  "chosen-ids": "a pod gets the id that is wished",
  restart: "the ports can be opened again, as by another process after the first has died",
} as const;

/** One of the things that a subject for whole lifecycles may be able to build. */
export type LifecycleCapability = keyof typeof lifecycleCapabilities;

/** A container of a pod that is to be made. */
export type LifecycleContainer = "running" | "ignores-term" | "created" | "leaves-a-grandchild";

/** A pod that is to be made. */
export interface LifecyclePodWish {
  /** For `chosen-ids`: the id of its sandbox. */
  readonly id?: string;
  /** Unique among the pods that exist; made up if missing. */
  readonly name?: string;
  /** One that is `running`, if missing. */
  readonly containers?: readonly LifecycleContainer[];
  /** For `half-made`: its creation stopped half-way, and its creator is dead. */
  readonly isHalfMade?: boolean;
}

/** A set of ports, and how to make pods with them and look at them from outside. */
export interface LifecycleSubject extends ContractSubject<LifecycleCapability> {
  readonly ports: Ports;
  /** Makes a pod and answers the id of its sandbox; it is rejected where the name is taken. */
  readonly makePod: (wish?: LifecyclePodWish) => PromiseLike<string>;
  /** How many processes of the pod live. */
  readonly countAlive: (podSandboxId: string) => PromiseLike<number>;
  /**
   * Everything that exists of the pod, in words and in an order of its own: processes, addresses,
   * mounts, directories, records, names.
   */
  readonly look: (podSandboxId: string) => PromiseLike<readonly string[]>;
  /** For `restart`: other ports over the same things; the first ones are not used any more. */
  readonly restart?: () => PromiseLike<Ports>;
}

/** A promise of a whole set of ports. */
export type LifecycleClause = Clause<LifecycleSubject, LifecycleCapability>;
