import type { Lease } from "../../ports/container-store.js";
import type { Done } from "../../ports/done.js";
import type { SynchronizationBlock } from "../../ports/extensions.js";
import { isDone } from "../answers.js";
import type { Operation } from "../operation.js";

const giveBack = { kind: "record", limit: 5_000, isAnswer: isDone, subject: () => "" } as const;

/** The lease is given back: also for a caller who has given up. */
export const releaseLease: Operation<Lease, Done> = {
  ...giveBack,
  port: "store",
  name: "releaseLease",
};

/** The block is given back: also for a caller who has given up. */
export const unblock: Operation<SynchronizationBlock, Done> = {
  ...giveBack,
  port: "nri",
  name: "unblock",
};
