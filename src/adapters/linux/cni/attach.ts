import {
  err,
  ok,
  type AdapterFault,
  type Attachment,
  type Call,
  type JsonObject,
  type Result,
} from "../../../index.js";
import { refused } from "../../node/answering.js";
import { attachmentChain } from "./attachment-chain.js";
import { readCached, writeCached } from "./attachment-cache.js";
import type { CniSetting } from "./cni-setting.js";
import { findPlugin } from "./find-plugin.js";
import { parseResult } from "./read-result.js";
import { runPlugin, type ChainRun } from "./run-plugin.js";
import { inTurn } from "./turns.js";

/** What an ADD is told; all of it is what DEL is owed. */
export interface AttachRequest {
  /** `CNI_CONTAINERID`. */
  readonly sandboxId: string;
  readonly attachment: Omit<Attachment, "state" | "result">;
  readonly namespacePath: string;
}

/**
 * Every plugin's ADD succeeded, in order, and what the last one answered is known. After a failure
 * nothing is undone: a DEL is owed. (CNI SPEC 1.1.0 §3)
 */
export async function attach(
  setting: CniSetting,
  request: AttachRequest,
  call: Call,
): Promise<Result<JsonObject, AdapterFault>> {
  const chain = await checkAttach(setting, request);
  if (chain.isErr()) return err(chain.error);
  const { sandboxId } = request;
  const attachment = { ...request.attachment, state: "owed" } as const;
  const cached = await readCached(setting.root, sandboxId, attachment);
  if (cached.state === "read")
    return refused(`${chain.value.subject} was attached before, and needs a DEL first`);
  return inTurn(`network ${chain.value.network.name}`, "shared", call, async () => {
    await writeCached(setting.root, sandboxId, attachment);
    const result = await addToAll(setting, chain.value, attachment.capabilities, call);
    if (result.isErr()) return err(result.error);
    await writeCached(setting.root, sandboxId, { ...attachment, result: result.value });
    return ok(result.value);
  });
}

/** Whether ADD can be attempted: all of it is understood, and no plugin is missing. */
export async function checkAttach(
  setting: CniSetting,
  { sandboxId, attachment, namespacePath }: AttachRequest,
): Promise<Result<ChainRun, AdapterFault>> {
  const request = { verb: "ADD", sandboxId, attachment, namespacePath } as const;
  const chain = attachmentChain(request, setting);
  if (chain.isErr()) return err(chain.error);
  const { network, directories, subject } = chain.value;
  const what = `ADD in network ${network.name} for ${subject}`;
  if (network.plugins.length === 0) return refused(`${what}: the network has no plugin`);
  if (namespacePath === "") return refused(`${what}: there is no network namespace`);
  if (Object.entries(attachment.arguments ?? {}).some(cannotBeTold))
    return refused(`${what}: names and values of arguments must not hold ';' and '='`);
  for (const { type } of network.plugins) {
    const found = await findPlugin(type, directories);
    if (found.isErr()) return err({ ...found.error, message: `${what}: ${found.error.message}` });
  }
  return ok(chain.value);
}

/** `CNI_ARGS` has no way to quote. */
function cannotBeTold([name, value]: readonly [string, string]): boolean {
  return name === "" || /[;=]/.test(name + value);
}

async function addToAll(
  setting: CniSetting,
  chain: ChainRun,
  capabilities: JsonObject | undefined,
  call: Call,
): Promise<Result<JsonObject, AdapterFault>> {
  let prevResult: JsonObject | undefined;
  for (const plugin of chain.network.plugins) {
    const added = await runPlugin(setting, chain, plugin, { capabilities, prevResult }, call);
    if (added.isErr()) return err(added.error);
    prevResult = parseResult(added.value);
    if (prevResult === undefined) return err(answeredNothing(chain, plugin.type));
  }
  return prevResult === undefined ? refused("no plugin was run") : ok(prevResult);
}

function answeredNothing({ network, subject }: ChainRun, type: string): AdapterFault {
  const who = `ADD of plugin ${type} in network ${network.name} for ${subject}`;
  return { reason: "corrupt", message: `${who} exited with 0, but answered no result` };
}
