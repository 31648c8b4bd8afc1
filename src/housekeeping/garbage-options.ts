import type { Result } from "neverthrow";
import * as z from "zod";
import { optionsShape } from "../interpreter/options-shape.js";
import type { LifecycleOptions } from "../interpreter/run-options.js";
import type { InvalidRequest } from "../model/invalid-request.js";
import { closedObject } from "../model/closed-object.js";
import { once } from "../model/once.js";
import { parseWith } from "../model/parse-with.js";
import type { ExclusiveNetwork } from "./garbage-report.js";

/** Options of a collection of garbage. */
export interface GarbageOptions extends LifecycleOptions {
  /** Whether anything is done; if missing, it is only said what would be. */
  readonly apply?: boolean | undefined;
  /** Networks on which nobody else has attachments: their plugins collect garbage too. */
  readonly networks?: readonly ExclusiveNetwork[] | undefined;
  /** How many sandboxes at one time; 8 if missing. */
  readonly concurrency?: number | undefined;
}

/** Checks the options of a collection of garbage. */
export function parseGarbageOptions(options: unknown): Result<GarbageOptions, InvalidRequest> {
  return parseWith(shape, options, "options");
}

const shape = once(() =>
  closedObject({
    ...optionsShape().shape,
    apply: z.boolean().optional(),
    concurrency: z.int().min(1).optional(),
    networks: z
      .array(
        closedObject({
          network: z.string().min(1),
          configuration: z.string(),
          pluginDirectories: z.array(z.string()).optional(),
          runtimeHandler: z.string().optional(),
        }),
      )
      .optional(),
  }),
);
