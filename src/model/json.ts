/** Anything that JSON can say. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object; a key may be missing. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}
