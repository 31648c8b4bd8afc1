import type * as z from "zod";
import { parseJson } from "../files/read-json.js";

/**
 * What is to be written, as text. It throws where the text could not be read back, which a creator
 * in plain JavaScript may ask for: the store would take its own record for damaged from then on.
 */
export function readableText<Value>(schema: z.ZodType<Value>, value: Value): string {
  const text = JSON.stringify(value);
  const read = parseJson(text, schema);
  if (read.state === "read") return text;
  throw Object.assign(new Error(`it could not be read back: ${read.message}`), { code: "EINVAL" });
}
