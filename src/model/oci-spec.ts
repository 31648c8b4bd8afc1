import { err, ok, type Result } from "neverthrow";
import * as z from "zod";
import type { OciHook } from "./container.js";
import { once } from "./once.js";

/** What deleting a container needs of its OCI configuration. (OCI runtime-spec config.md) */
export interface OciSpec {
  readonly ociVersion?: string;
  readonly mounts?: readonly OciMount[];
  readonly hooks?: { readonly poststop?: readonly OciHook[] };
  readonly linux?: OciLinux;
}

/** A mount of an OCI configuration. */
export interface OciMount {
  readonly type?: string;
  /** Where it is mounted in the container; Kata Containers takes a cgroup's for the host's too. */
  readonly destination?: string;
}

/** The Linux section of an OCI configuration. */
export interface OciLinux {
  readonly cgroupsPath?: string;
  /** Which resources are limited; how does not matter here. */
  readonly resources?: {
    readonly memory?: object;
    readonly cpu?: object;
    readonly pids?: object;
    readonly blockIO?: object;
  };
}

/** The annotation in which Kata Containers 1.x keeps a container's OCI configuration, as JSON. */
export const ociConfigAnnotation = "com.github.containers.virtcontainers.pkg.oci.config";

/** The annotation in which Kata Containers 1.x keeps the path of a container's bundle. */
export const bundlePathAnnotation = "com.github.containers.virtcontainers.pkg.oci.bundle_path";

/**
 * The OCI configuration in a container's annotations, or why there is none that can be read, as a
 * sentence without its text. (seed 003 GetOCIConfig)
 */
export function ociSpecOf(
  annotations: Readonly<Record<string, string>> = {},
): Result<OciSpec, string> {
  const json = annotations[ociConfigAnnotation];
  return json === undefined
    ? err(`there is no annotation ${ociConfigAnnotation}`)
    : parseOciSpec(json);
}

/** Reads an OCI configuration. What is `null` is missing, as Go writes it. */
export function parseOciSpec(json: string): Result<OciSpec, string> {
  try {
    const parsed = specShape().safeParse(JSON.parse(json, withoutNull));
    if (parsed.success) return ok(parsed.data);
    return err(`it is no OCI configuration: ${z.prettifyError(parsed.error)}`);
  } catch {
    return err("it is not JSON");
  }
}

/** For `JSON.parse`: what is answered `undefined` is left out. */
function withoutNull(_key: string, value: unknown): unknown {
  return value === null ? undefined : value;
}

const specShape = once(() => {
  const text = z.string().exactOptional();
  const limits = z.looseObject({}).exactOptional();
  const texts = z.array(z.string()).exactOptional();
  const timeout = z.number().exactOptional();
  const hook = z.object({ path: z.string().min(1), args: texts, env: texts, timeout });
  const resources = z.object({ memory: limits, cpu: limits, pids: limits, blockIO: limits });
  return z.object({
    ociVersion: text,
    mounts: z.array(z.object({ type: text, destination: text })).exactOptional(),
    hooks: z.object({ poststop: z.array(hook).exactOptional() }).exactOptional(),
    linux: z.object({ cgroupsPath: text, resources: resources.exactOptional() }).exactOptional(),
  });
});
