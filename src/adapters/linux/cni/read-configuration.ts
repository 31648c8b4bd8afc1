import * as z from "zod";
import { err, ok, whyNotAnId, type AdapterFault, type Result } from "../../../index.js";
import { chooseVersion } from "./cni-version.js";

/** One plugin of a network. */
export interface PluginConfiguration {
  /** The name of its program, which never leads out of the directory in which it is looked for. */
  readonly type: string;
  /** The names of the capability arguments that it wants to be given. */
  readonly capabilities: readonly string[];
  /** The plugin that hands out its addresses, and where that one keeps what it handed out. */
  readonly ipam: { readonly type?: unknown; readonly dataDir?: unknown };
  /** All that stands in its configuration. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** A network and its plugins, in the order of ADD. */
export interface NetworkConfiguration {
  readonly name: string;
  /** Missing where the configuration leaves it to the plugins. */
  readonly cniVersion?: string;
  readonly disableGC: boolean;
  readonly plugins: readonly PluginConfiguration[];
}

/**
 * Reads a network configuration list, or the configuration of a single plugin. What cannot be
 * understood is `corrupt` as a whole: no part of a chain may be run. (CNI SPEC 1.1.0 §1)
 */
export function readConfiguration(text: string): Result<NetworkConfiguration, AdapterFault> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return corrupt(text === "" ? "it is empty" : "it is not JSON");
  }
  const read = listSchema.safeParse(asList(json));
  if (!read.success) return corrupt(whyNot(read.error));
  const { name, cniVersion, cniVersions, disableGC, plugins } = read.data;
  const chosen = chooseVersion(cniVersion, cniVersions ?? []);
  return ok({
    name,
    ...(chosen === undefined ? {} : { cniVersion: chosen }),
    disableGC: disableGC === true || disableGC === "true",
    plugins: plugins.map((body) => ({
      type: body.type,
      capabilities: Object.entries(body.capabilities ?? {}).flatMap(nameIfTrue),
      ipam: body.ipam ?? {},
      body,
    })),
  });
}

/** A single plugin is a list of one, with the plugin's name and version. */
function asList(json: unknown): unknown {
  if (typeof json !== "object" || json === null || "plugins" in json) return json;
  return { ...json, plugins: [json] };
}

const version = z.string().regex(/^\d{1,4}\.\d{1,4}\.\d{1,4}$/, "is not a version");

const id = z.string().refine((text) => whyNotAnId(text) === undefined, "is not a safe name");

const listSchema = z.object({
  name: id,
  cniVersion: version.optional(),
  cniVersions: z.array(version).nullish(),
  disableGC: z.unknown().optional(),
  plugins: z.array(
    z.looseObject({
      type: id,
      capabilities: z.record(z.string(), z.unknown()).nullish(),
      ipam: z.looseObject({}).nullish(),
    }),
  ),
});

function nameIfTrue([name, wanted]: readonly [string, unknown]): readonly string[] {
  return wanted === true ? [name] : [];
}

function corrupt(why: string): Result<never, AdapterFault> {
  return err({ reason: "corrupt", message: `the network configuration cannot be read: ${why}` });
}

function whyNot({ issues: [issue] }: z.ZodError): string {
  const where = issue?.path.map(String).join(".") ?? "";
  return `${where || "all of it"}: ${issue?.message ?? "wrong"}`;
}
