import type * as z from "zod";
import { errnoOf } from "../fault-of.js";
import { readFileIfThere } from "./read-file.js";

/** What a file holds: `corrupt` where the disk, the text or its shape is damaged. */
export type JsonRead<Value> =
  | { readonly state: "read"; readonly value: Value }
  | { readonly state: "absent" }
  | { readonly state: "corrupt"; readonly message: string };

/**
 * Reads a JSON file and looks over its shape. What may pass, such as a lack of memory, is thrown.
 */
export async function readJson<Value>(
  path: string,
  schema: z.ZodType<Value>,
): Promise<JsonRead<Value>> {
  let text: string | undefined;
  try {
    text = await readFileIfThere(path);
  } catch (thrown) {
    const code = errnoOf(thrown) ?? "";
    if (!damages.has(code)) throw thrown;
    return { state: "corrupt", message: `the file cannot be read (${code})` };
  }
  return text === undefined ? { state: "absent" } : parseJson(text, schema);
}

const damages = new Set(["EIO", "EISDIR", "ELOOP", "EUCLEAN", "EBADMSG", "ENXIO"]);

/** Reads a text as JSON and looks over its shape. */
export function parseJson<Value>(
  text: string,
  schema: z.ZodType<Value>,
): Exclude<JsonRead<Value>, { readonly state: "absent" }> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { state: "corrupt", message: text === "" ? "the file is empty" : "it is not JSON" };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { state: "read", value: parsed.data };
  const [issue] = parsed.error.issues;
  const where = issue?.path.map(String).join(".") ?? "";
  return { state: "corrupt", message: `${where || "the record"}: ${issue?.message ?? "wrong"}` };
}
