import * as z from "zod";
import type { ContainerRecord } from "../../../index.js";
import { handlerSchema, processSchema } from "./sandbox-schemas.js";

const hookSchema = z.object({
  path: z.string(),
  args: z.array(z.string()).exactOptional(),
  env: z.array(z.string()).exactOptional(),
  timeout: z.number().exactOptional(),
});

const phaseSchema = z.enum(["creating", "created", "running", "unknown", "exited", "removing"]);

/** A container as its record stands on disk. */
export const containerSchema: z.ZodType<ContainerRecord> = z.object({
  id: z.string(),
  sandboxId: z.string(),
  name: z.string().exactOptional(),
  phase: phaseSchema,
  creator: processSchema.exactOptional(),
  process: processSchema.exactOptional(),
  runtimeHandler: handlerSchema.exactOptional(),
  stopSignal: z.string().exactOptional(),
  stopAskedAt: z.number().exactOptional(),
  killAt: z.number().exactOptional(),
  exitCode: z.number().exactOptional(),
  exitedAt: z.number().exactOptional(),
  bundle: z.string().exactOptional(),
  annotations: z.record(z.string(), z.string()).exactOptional(),
  mounts: z.array(z.string()).exactOptional(),
  directories: z.array(z.string()).exactOptional(),
  cgroups: z.array(z.string()).exactOptional(),
  postStopHooks: z.array(hookSchema).exactOptional(),
  hooksRun: z.array(z.number()).exactOptional(),
});

/** How far the teardown of a container has come: what need only outlive the process. */
export type ContainerProgress = Partial<
  Pick<ContainerRecord, "phase" | "killAt" | "stopAskedAt" | "exitedAt" | "exitCode" | "hooksRun">
>;

/** The progress as it stands on disk. */
export const containerProgressSchema: z.ZodType<ContainerProgress> = z.object({
  phase: phaseSchema.exactOptional(),
  killAt: z.number().exactOptional(),
  stopAskedAt: z.number().exactOptional(),
  exitedAt: z.number().exactOptional(),
  exitCode: z.number().exactOptional(),
  hooksRun: z.array(z.number()).exactOptional(),
});
