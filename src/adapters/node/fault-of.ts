import type { AdapterFault, FaultReason } from "../../index.js";

/** What a thrown value says, as a fault: the one place that reads error numbers. */
export function faultOf(thrown: unknown, doing: string): AdapterFault {
  const code = errnoOf(thrown);
  const message = `${doing}: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  const reason = (code === undefined ? undefined : reasons[code]) ?? "other";
  return { reason, message, ...(code === undefined ? {} : { cause: code }) };
}

/** The name of the error number that a thrown value carries, such as `ENOENT`. */
export function errnoOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !("code" in thrown)) return undefined;
  return typeof thrown.code === "string" ? thrown.code : undefined;
}

/**
 * Whether a disk or a file system took no more: such a refusal must not keep teardown from going
 * on.
 */
export function isRefusedWrite(thrown: unknown): boolean {
  const code = errnoOf(thrown);
  const reason = code === undefined ? undefined : reasons[code];
  return reason === "no-space" || reason === "read-only";
}

const reasons: Readonly<Record<string, FaultReason>> = {
  ENOSPC: "no-space",
  EDQUOT: "no-space",
  EROFS: "read-only",
  EPERM: "not-permitted",
  EACCES: "not-permitted",
  EBUSY: "busy",
  ETXTBSY: "busy",
  ENOTEMPTY: "busy",
  EAGAIN: "unavailable",
  ENOMEM: "unavailable",
  EMFILE: "unavailable",
  ENFILE: "unavailable",
  EEXIST: "refused",
  ELOOP: "refused",
  EINVAL: "refused",
  ENAMETOOLONG: "refused",
  ETIMEDOUT: "timed-out",
  ABORT_ERR: "aborted",
};
