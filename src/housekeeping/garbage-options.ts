import type { Result } from "neverthrow";
import * as z from "zod";
import type { InvalidRequest } from "../model/invalid-request.js";
import { once } from "../model/once.js";
import { parseWith } from "../model/parse-with.js";
import type { ExclusiveNetwork } from "./garbage-report.js";

/** What a caller chooses of a collection, made sure of. */
export interface GarbageChoice {
  readonly apply?: boolean | undefined;
  readonly networks?: readonly ExclusiveNetwork[] | undefined;
  readonly concurrency?: number | undefined;
}

/** Checks what a caller chooses of a collection of garbage. */
export function parseGarbageOptions(chosen: unknown): Result<GarbageChoice, InvalidRequest> {
  return parseWith(shape, chosen, "options");
}

const shape = once(() =>
  z.strictObject({
    apply: z.boolean().optional(),
    concurrency: z.int().min(1).optional(),
    networks: z
      .array(
        z.strictObject({
          network: z.string().min(1),
          configuration: z.string(),
          pluginDirectories: z.array(z.string()).optional(),
          runtimeHandler: z.string().optional(),
        }),
      )
      .optional(),
  }),
);
