import type { AdapterFault, FaultReason } from "../../../index.js";

/** What weighs most is the reason of the whole. */
const order: readonly FaultReason[] = [
  "kernel-blocked",
  "timed-out",
  "missing-program",
  "not-permitted",
  "unavailable",
  "busy",
  "aborted",
];

/** How many are told of in words. */
const most = 3;

/** One fault that says what several did not do. */
export function joinFaults(faults: readonly AdapterFault[]): AdapterFault {
  const [reason] = order.filter((one) => faults.some((fault) => fault.reason === one));
  const message = faults.slice(0, most).map((fault) => fault.message);
  const holders = faults.flatMap(({ details }) => details?.holders ?? []);
  const details = holders.length > 0 ? { details: { holders } } : {};
  return { reason: reason ?? "other", message: message.join("; "), ...details };
}
