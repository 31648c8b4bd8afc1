import { isIP } from "node:net";
import * as z from "zod";
import type { JsonObject } from "../../../index.js";

/** What ADD answers, as far as it is looked at here. (CNI SPEC 1.1.0 §5) */
const resultSchema = z.looseObject({
  cniVersion: z.string().optional(),
  interfaces: z.array(z.looseObject({ name: z.string().optional() })).nullish(),
  ips: z.array(z.looseObject({ address: z.string() })).nullish(),
});

const objectSchema: z.ZodType<JsonObject> = z.record(z.string(), z.json());

/** What ADD answered; nothing where that is not a result, which DEL can do without. */
export function readResult(value: unknown): JsonObject | undefined {
  if (!resultSchema.safeParse(value).success) return undefined;
  return objectSchema.safeParse(value).data;
}

/** The result that a plugin wrote. */
export function parseResult(text: string): JsonObject | undefined {
  try {
    return readResult(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The addresses in a result, without their prefixes: `10.1.0.5`. */
export function addressesIn(result: JsonObject): readonly string[] {
  const ips = resultSchema.safeParse(result).data?.ips ?? [];
  const addresses = ips.map(({ address }) => address.split("/")[0] ?? "");
  return addresses.filter((address) => isIP(address) !== 0);
}
