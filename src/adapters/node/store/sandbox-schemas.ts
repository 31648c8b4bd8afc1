import * as z from "zod";
import type {
  PodMetadata,
  ProcessIdentity,
  RuntimeHandler,
  SandboxRecord,
} from "../../../index.js";
import { namespaceSchema } from "./network-schemas.js";

const strings = z.record(z.string(), z.string());

/** A process as it stands on disk. */
export const processSchema: z.ZodType<ProcessIdentity> = z.object({
  pid: z.int().positive(),
  startTime: z.string(),
  bootId: z.string(),
});

/** What Kubernetes calls a pod, as it stands on disk. */
export const podSchema: z.ZodType<PodMetadata> = z.object({
  name: z.string(),
  namespace: z.string(),
  uid: z.string(),
  attempt: z.int().exactOptional(),
});

/** A runtime handler as it stands on disk. */
export const handlerSchema: z.ZodType<RuntimeHandler> = z.object({
  name: z.string(),
  parameters: strings.exactOptional(),
});

const mountSchema = z.object({
  kind: z.enum(["shm", "image-volume", "storage"]),
  path: z.string(),
  host: z.boolean().exactOptional(),
});

const pathSchema = z.object({
  kind: z.enum(["root", "volatile", "socket", "fifo"]),
  path: z.string(),
});

const notifiedSchema = z.array(
  z.object({ subscriber: z.string(), event: z.enum(["stopped", "removed"]) }),
);

const failuresSchema = z.array(
  z.object({ step: z.string(), at: z.number(), message: z.string(), count: z.number() }),
);

const phaseSchema = z.enum(["creating", "ready", "unknown", "stopping", "stopped", "removing"]);

/**
 * A sandbox as its record stands on disk: without its attachments, which have files of their own.
 */
export const sandboxSchema: z.ZodType<Omit<SandboxRecord, "attachments">> = z.object({
  id: z.string(),
  name: z.string().exactOptional(),
  pod: podSchema.exactOptional(),
  phase: phaseSchema,
  createdAt: z.number().exactOptional(),
  runtimeHandler: handlerSchema.exactOptional(),
  process: processSchema.exactOptional(),
  network: z.enum(["pod", "node"]),
  networkNamespace: namespaceSchema.exactOptional(),
  mounts: z.array(mountSchema).exactOptional(),
  paths: z.array(pathSchema).exactOptional(),
  cgroups: z.array(z.string()).exactOptional(),
  processLabel: z.string().exactOptional(),
  labels: strings.exactOptional(),
  annotations: strings.exactOptional(),
  notified: notifiedSchema.exactOptional(),
  failures: failuresSchema.exactOptional(),
  liveProcessesAbandoned: z.boolean().exactOptional(),
  adoptedFrom: z.string().exactOptional(),
});

/** How far the teardown of a sandbox has come: what need only outlive the process. */
export interface SandboxProgress extends Pick<SandboxRecord, "phase" | "notified" | "failures"> {
  readonly namespaceReleased?: boolean;
}

/** The progress as it stands on disk. */
export const sandboxProgressSchema: z.ZodType<SandboxProgress> = z.object({
  phase: phaseSchema,
  notified: notifiedSchema.exactOptional(),
  failures: failuresSchema.exactOptional(),
  namespaceReleased: z.boolean().exactOptional(),
});

/** What a caller gave up of a sandbox: it must outlive a power loss. */
export interface Abandoned {
  readonly namespace: boolean;
  readonly liveProcesses: boolean;
}

/** What was given up, as it stands on disk. */
export const abandonedSchema: z.ZodType<Abandoned> = z.object({
  namespace: z.boolean(),
  liveProcesses: z.boolean(),
});
