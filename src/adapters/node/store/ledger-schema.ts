import * as z from "zod";
import type { Debt, LedgerEntry, LivingProcess, SandboxRecord } from "../../../index.js";
import { containerSchema } from "./container-schemas.js";
import { attachmentSchema, namespaceSchema } from "./network-schemas.js";
import { podSchema, sandboxSchema } from "./sandbox-schemas.js";

const livingSchema: z.ZodType<LivingProcess> = z.object({
  pid: z.int(),
  containerId: z.string().exactOptional(),
  command: z.string().exactOptional(),
  state: z.string().exactOptional(),
  waitChannel: z.string().exactOptional(),
});

const attachments = z.union([z.array(attachmentSchema), z.literal("unreadable")]);

/** A record as it stands in an entry: with its attachments, which have no files of their own. */
const recordSchema: z.ZodType<SandboxRecord> = z.intersection(
  sandboxSchema,
  z.object({ attachments: attachments.exactOptional() }),
);

const path = z.string();

const debtSchema: z.ZodType<Debt> = z.union([
  z.object({
    kind: z.literal("attachment"),
    attachment: z.union([attachmentSchema, z.literal("unreadable")]),
    networkNamespace: namespaceSchema.exactOptional(),
  }),
  z.object({ kind: z.literal("network-namespace"), networkNamespace: namespaceSchema }),
  z.object({ kind: z.literal("mount"), path }),
  z.object({ kind: z.literal("path"), path }),
  z.object({ kind: z.literal("cgroup"), path }),
  z.object({ kind: z.literal("label"), label: z.string() }),
  z.object({
    kind: z.literal("notification"),
    event: z.enum(["stopped", "removed"]),
    subscriber: z.string().exactOptional(),
    sandbox: recordSchema,
  }),
  z.object({
    kind: z.literal("live-processes"),
    processes: z.array(livingSchema),
    sandbox: recordSchema,
    containers: z.array(containerSchema),
  }),
]);

/** An entry of the ledger as it stands on disk. */
export const ledgerSchema: z.ZodType<LedgerEntry> = z.object({
  id: z.string(),
  sandboxId: z.string(),
  pod: podSchema.exactOptional(),
  runtimeHandler: z.string().exactOptional(),
  step: z.string(),
  at: z.number(),
  reason: z.string(),
  debt: debtSchema,
});
