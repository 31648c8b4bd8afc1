import * as z from "zod";
import type { Attachment, JsonObject, NetworkNamespace } from "../../../index.js";

const strings = z.record(z.string(), z.string());

const identity = z.object({
  bootId: z.string(),
  device: z.string(),
  inode: z.string(),
  changeTime: z.string(),
});

/** A network namespace as it stands on disk. */
export const namespaceSchema: z.ZodType<NetworkNamespace> = z.object({
  path: z.string(),
  identity: identity.exactOptional(),
  abandoned: z.boolean().exactOptional(),
  released: z.boolean().exactOptional(),
});

const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.json());

/** An attachment as it stands on disk. */
export const attachmentSchema: z.ZodType<Attachment> = z.object({
  network: z.string(),
  interfaceName: z.string(),
  state: z.enum(["owed", "detached", "abandoned"]),
  configuration: z.string(),
  pluginDirectories: z.array(z.string()).exactOptional(),
  arguments: strings.exactOptional(),
  capabilities: jsonObject.exactOptional(),
  result: z.json().exactOptional(),
});
