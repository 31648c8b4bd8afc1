import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Attachment, DetachRequest } from "podsandbox";
import { cniNetwork, openPrograms, spawnExec } from "podsandbox/linux";
import type { AttachRequest, CniNetwork } from "podsandbox/linux";
import { temporaryDirectory } from "../../node/temporary-directory.js";
import { toldPlugins, type ToldPlugins } from "./told-plugins.js";

/** A network whose plugins do as they are told; it needs no root. */
export interface ToldNetwork {
  readonly base: string;
  readonly root: string;
  readonly pluginDirectory: string;
  readonly plugins: ToldPlugins;
  readonly network: CniNetwork;
}

/** Opens a network in a directory of its own, until the test is over. */
export async function toldNetwork(...types: readonly string[]): Promise<ToldNetwork> {
  const base = await temporaryDirectory();
  const [root, pluginDirectory] = [join(base, "cni"), join(base, "plugins")];
  await mkdir(pluginDirectory);
  const plugins = toldPlugins(pluginDirectory);
  await plugins.add(...types);
  const programs = toldPrograms(base);
  const network = cniNetwork({ root, programs, pluginDirectories: [pluginDirectory] });
  return { base, root, pluginDirectory, plugins, network };
}

/** Programs that are children of the test. */
export function toldPrograms(base: string) {
  return openPrograms({ root: join(base, "programs"), exec: spawnExec() });
}

/** A configuration list of plugins, each given by its type or in full. */
export function listOf(
  plugins: readonly (string | object)[],
  rest: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({
    cniVersion: "1.0.0",
    name: "pods",
    ...rest,
    plugins: plugins.map((plugin) => (typeof plugin === "string" ? { type: plugin } : plugin)),
  });
}

/** An attachment that is owed a DEL. */
export function owed(configuration: string, rest: Partial<Attachment> = {}): Attachment {
  return { network: "pods", interfaceName: "eth0", state: "owed", configuration, ...rest };
}

/** A DEL of an attachment. */
export function deletionOf(
  attachment: DetachRequest["attachment"],
  rest: Partial<DetachRequest> = {},
): DetachRequest {
  return { sandboxId: "4f1c", runtimeHandler: "", attachment, ...rest };
}

/** An ADD to the network of told plugins. */
export function additionOf(configuration: string, interfaceName = "eth0"): AttachRequest {
  const attachment = { network: "pods", interfaceName, configuration };
  return { sandboxId: "4f1c", attachment, namespacePath: "/run/netns/none" };
}

/** The names of what is cached of the sandbox. */
export async function cachedIn({ root }: ToldNetwork): Promise<readonly string[]> {
  return readdir(join(root, "attachments/4f1c")).catch(() => []);
}

/** A result of ADD. */
export const someResult = { cniVersion: "1.0.0", ips: [{ address: "10.1.0.5/24" }] };

/** With these commands, a told plugin answers it. */
export const answerSomeResult = `echo '${JSON.stringify(someResult)}'; exit 0`;
