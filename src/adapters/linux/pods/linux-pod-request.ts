import { isAbsolute } from "node:path";
import * as z from "zod";
import type { InvalidRequest, Result } from "../../../index.js";
import { directorySchema, parse, podSchema, type PodWish } from "../../node/pods/pod-request.js";

/** A port of the host that leads to a pod. (CNI capability `portMappings`) */
export interface PortMapping {
  readonly hostPort: number;
  readonly containerPort: number;
  /** `tcp` if missing. */
  readonly protocol?: "tcp" | "udp" | undefined;
}

/** A pod that is wanted. */
export interface LinuxPodWish extends PodWish {
  /** The pod uses the host's network, and gets no address of its own. */
  readonly hostNetwork?: boolean | undefined;
  /** The containers share the host's process ids: then the end of the first ends nobody else. */
  readonly hostPid?: boolean | undefined;
  /** Given to network plugins that declare the capability. */
  readonly portMappings?: readonly PortMapping[] | undefined;
}

/** A network that every pod is attached to. */
export interface PodNetwork {
  /** A network configuration list, as CNI has it: JSON. */
  readonly configuration: string;
  /** Where its plugins are. */
  readonly pluginDirectories: readonly string[];
}

/** A network whose configuration has been looked at. */
export interface NamedNetwork extends PodNetwork {
  readonly name: string;
}

/** How a Linux node is opened. */
export interface LinuxNodeOptions {
  /** A directory on a local disk, which is made if it is not there. */
  readonly root: string;
  /** The root file system of every container, such as `busyboxRootfs` makes; it stays unchanged. */
  readonly rootfs: string;
  /** In the order of attachment; none if missing. */
  readonly networks?: readonly PodNetwork[] | undefined;
  /** The cgroup below which pods get theirs; `/podsandbox` if missing. */
  readonly cgroupParent?: string | undefined;
  /** The OCI runtime's command line; `runc` if missing. */
  readonly program?: string | undefined;
  /**
   * What becomes of the dead of a runtime that is not installed any more: a fault, if missing, or
   * its state is removed without it. (failures.md R06)
   */
  readonly whenProgramIsMissing?: "fault" | "remove-state" | undefined;
}

const port = z.int().min(1, "must be a port").max(65535, "must be a port");

const linuxPodSchema = podSchema.extend({
  hostNetwork: z.boolean().optional(),
  hostPid: z.boolean().optional(),
  portMappings: z
    .array(
      z.strictObject({
        hostPort: port,
        containerPort: port,
        protocol: z.enum(["tcp", "udp"]).optional(),
      }),
    )
    .optional(),
});

const absolute = directorySchema.refine(isAbsolute, "must be an absolute path");

const listSchema = z.object({ name: z.string().min(1) });

const networkSchema = z
  .strictObject({ configuration: z.string(), pluginDirectories: z.array(absolute) })
  .transform((network, context): NamedNetwork => {
    const list = listSchema.safeParse(parsedJson(network.configuration));
    if (list.success) return { ...network, name: list.data.name };
    const message = "must be a network configuration list with a name";
    context.issues.push({ code: "custom", message, input: network, path: ["configuration"] });
    return z.NEVER;
  });

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const optionsSchema = z.strictObject({
  root: directorySchema,
  rootfs: directorySchema,
  networks: z.array(networkSchema).default([]),
  cgroupParent: z
    .string()
    .regex(/^(\/[\w.-]+)+$/, "must name a cgroup, such as /podsandbox")
    .refine((path) => !path.split("/").includes(".."), "must not climb out")
    .default("/podsandbox"),
  program: z.string().min(1, "must name a program").default("runc"),
  whenProgramIsMissing: z.enum(["fault", "remove-state"]).default("fault"),
});

/** Checks a pod that is wanted. */
export function parseLinuxPod(wish: unknown): Result<LinuxPodWish, InvalidRequest> {
  return parse(linuxPodSchema, wish, "pod").map(annotated);
}

/** The options of a Linux node with all defaults. */
export interface ParsedNodeOptions {
  readonly root: string;
  readonly rootfs: string;
  readonly networks: readonly NamedNetwork[];
  readonly cgroupParent: string;
  readonly program: string;
  readonly whenProgramIsMissing: "fault" | "remove-state";
}

/** Annotates a sandbox whose containers share the host's process ids: they may come later. */
export const hostPidAnnotation = "io.podsandbox.host-pid";

function annotated(wish: LinuxPodWish): LinuxPodWish {
  if (wish.hostPid !== true) return wish;
  return { ...wish, annotations: { ...wish.annotations, [hostPidAnnotation]: "true" } };
}

/** Checks the options of `openLinuxNode`. */
export function parseLinuxNodeOptions(options: unknown): Result<ParsedNodeOptions, InvalidRequest> {
  return parse(optionsSchema, options, "options");
}
