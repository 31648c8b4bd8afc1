import * as z from "zod";
import type { FaultReason } from "../../index.js";

const reasons = [
  ...["unavailable", "busy", "refused", "timed-out", "aborted", "crashed", "unkillable"],
  ...["missing-program", "corrupt", "no-space", "read-only", "not-permitted", "mount-present"],
  ...["kernel-blocked", "other"],
] as const satisfies readonly FaultReason[];

const faultShape = z.object({ reason: z.enum(reasons), message: z.string().min(1) });

/** What a command answers. */
export const doneShape = z.object({ changed: z.boolean(), warnings: z.array(z.string()) });

/** What `stopContainer` answers. */
export const stoppedShape = doneShape.extend({ exitCode: z.int().optional() });

/** What a look-up answers where nothing has the id. */
export const absentShape = z.object({ state: z.literal("absent") });

/** What a list answers where there is nothing. */
export const emptyShape = z.array(z.never());

/** What a list of ids answers. */
export const listShape = z.array(z.string());

/** What a ledger answers where there is no debt. */
export const emptyLedgerShape = z.object({ entries: emptyShape, damaged: emptyShape });

/** What `lease` answers. */
export const leaseShape = z.object({ release: z.function() });

/** A word that must be answered. */
export const wordShape = (word: string): z.ZodType => z.literal(word);

/** Why something is no answer of a port, to be read after its name; nothing if it is one. */
export function whyNotAnAnswer(answer: unknown): string | undefined {
  if (!isResult(answer)) return `answered with something that is no Result: ${String(answer)}`;
  if (answer.isOk()) return undefined;
  const parsed = faultShape.safeParse(answer.error);
  return parsed.success ? undefined : `answered with a fault that is none: ${parsed.error.message}`;
}

interface Resultlike {
  readonly isOk: () => boolean;
  readonly error?: unknown;
}

function isResult(answer: unknown): answer is Resultlike {
  if (typeof answer !== "object" || answer === null) return false;
  return "isOk" in answer && typeof answer.isOk === "function";
}
