import * as z from "zod";
import type { AdapterFault, FaultReason } from "../../../index.js";
import type { Ran } from "../programs/programs.js";

/** What a plugin says when it fails. (CNI SPEC 1.1.0 §5, Error) */
const errorSchema = z.object({
  code: z.int(),
  msg: z.string().catch(""),
  details: z.string().optional().catch(undefined),
});

/**
 * The fault of a plugin that failed: classified by the code that it gave, which says more than its
 * exit code, and never by its words.
 */
export function pluginFault(who: string, ran: Ran): AdapterFault {
  const { exitCode, signal, stdout, stderr } = ran;
  // One sentence of the SPEC has the error on standard error; plugins write it on standard output.
  const error = readError(stdout) ?? readError(stderr);
  const reason = error && reasons[error.code];
  return {
    reason: reason ?? (signal === undefined ? "other" : "crashed"),
    message: `${who} failed: ${error === undefined ? endOf(ran) : inWords(error)}`,
    details: {
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(error === undefined ? {} : { code: error.code }),
      ...(stderr.trim() === "" ? {} : { stderr: lastLines(stderr) }),
    },
  };
}

function endOf({ exitCode, signal }: Ran): string {
  return signal === undefined ? `exit code ${exitCode ?? "unknown"}` : `ended by ${signal}`;
}

function inWords({ code, msg, details = "" }: z.infer<typeof errorSchema>): string {
  return `code ${code}, ${msg || "no message"}${details === "" ? "" : ` (${details})`}`;
}

/** Codes that plugins give. (CNI SPEC 1.1.0 §5) */
export const cniCodes = {
  unknownContainer: 3,
  invalidEnvironment: 4,
  cannotAdd: 50,
  isImpaired: 51,
} as const;

/** A fault for everything else is `other`. */
const reasons: Readonly<Record<number, FaultReason>> = {
  // The version of the configuration, or a field of it, is not known to the plugin.
  1: "refused",
  2: "refused",
  // The environment: for GC and STATUS also the answer of plugins that do not know the verb.
  4: "refused",
  // The configuration cannot be decoded, or says what it must not.
  6: "corrupt",
  7: "refused",
  // Try again later.
  11: "unavailable",
  50: "unavailable",
  51: "unavailable",
};

function readError(text: string): z.infer<typeof errorSchema> | undefined {
  try {
    return errorSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const keptLines = 10;

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-keptLines).join("\n");
}
