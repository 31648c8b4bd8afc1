import {
  err,
  ok,
  type AdapterFault,
  type Attachment,
  type Call,
  type Done,
  type JsonObject,
  type Result,
} from "../../../index.js";
import type { JsonRead } from "../../node/files/read-json.js";
import { attachmentChain } from "./attachment-chain.js";
import { readCached, removeCached, type CachedAttachment } from "./attachment-cache.js";
import type { CniSetting } from "./cni-setting.js";
import { leasesOf, stillLeased, type LeaseHolder } from "./host-local-leases.js";
import { leftMasquerade } from "./left-masquerade.js";
import { cniCodes } from "./plugin-fault.js";
import { tellsDelOfAdd } from "./plugin-input.js";
import { readResult } from "./read-result.js";
import { runPlugin, type ChainRun } from "./run-plugin.js";
import { inTurn } from "./turns.js";

/** One attachment that is to hold nothing any more. */
interface DetachOne {
  readonly sandboxId: string;
  readonly attachment: Attachment;
  readonly namespacePath: string | undefined;
}

/**
 * The attachment holds nothing: every plugin's DEL succeeded, and no address is leased. What is
 * cached is a hint only, and never keeps a DEL from being run. (CNI SPEC 1.1.0 §3, failures.md N05)
 */
export async function detachAttachment(
  setting: CniSetting,
  { sandboxId, attachment, namespacePath }: DetachOne,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const { root } = setting;
  const request = { verb: "DEL", sandboxId, attachment, namespacePath } as const;
  const chain = attachmentChain(request, setting);
  if (chain.isErr()) return err(chain.error);
  const { network, subject } = chain.value;
  const cached = await readCached(root, sandboxId, attachment);
  const { result, warnings } = whatAddAnswered(attachment, cached);
  const holder = { network, sandboxId, interfaceName: attachment.interfaceName, result };
  const isCached = cached.state !== "absent";
  const wasHeld = isCached || (await isLeased(holder));
  const deleted = await inTurn(`network ${network.name}`, "shared", call, () =>
    deleteFromAll(setting, chain.value, attachment.capabilities, result, call),
  );
  if (deleted.isErr()) return err(deleted.error);
  const leases = await leasesOf(holder);
  if (leases.held.length > 0)
    return err(await stillLeased(`DEL in network ${network.name} for ${subject}`, leases.held));
  const removal = isCached ? await removeCached(root, sandboxId, attachment) : [];
  const rules = wasHeld ? leftMasquerade(network, namespacePath) : [];
  return ok({
    changed: wasHeld,
    warnings: [...warnings, ...leases.warnings, ...removal, ...rules],
  });
}

interface Answered {
  readonly result: JsonObject | undefined;
  readonly warnings: readonly string[];
}

/** What ADD answered: as recorded, or else as cached where the very same was attached. */
function whatAddAnswered(attachment: Attachment, cached: JsonRead<CachedAttachment>): Answered {
  const warnings = cached.state === "corrupt" ? [cached.message] : [];
  const recorded = readResult(attachment.result);
  if (recorded !== undefined) return { result: recorded, warnings };
  if (attachment.result !== undefined)
    warnings.push(`what ADD answered for ${attachment.network} is damaged; DEL goes without it`);
  const other = cached.state === "read" ? cached.value.attachment : undefined;
  const isTheSame = other?.configuration === attachment.configuration;
  return { result: isTheSame ? readResult(other.result) : undefined, warnings };
}

/** Whether an address is held; that it cannot be looked at now must not keep DEL from being run. */
async function isLeased(holder: LeaseHolder): Promise<boolean> {
  try {
    return (await leasesOf(holder)).held.length > 0;
  } catch {
    return false;
  }
}

/**
 * Every plugin's DEL succeeded, last attached first. The chain ends at the first that fails: what
 * lies before it may still be in use by it, and a repeat runs all of them again. (failures.md N07)
 */
async function deleteFromAll(
  setting: CniSetting,
  chain: ChainRun,
  capabilities: JsonObject | undefined,
  result: JsonObject | undefined,
  call: Call,
): Promise<Result<void, AdapterFault>> {
  const prevResult = tellsDelOfAdd(chain.network) ? result : undefined;
  for (const plugin of chain.network.plugins.toReversed()) {
    const deleted = await runPlugin(setting, chain, plugin, { capabilities, prevResult }, call);
    if (deleted.isErr() && !saysNothingIsThere(deleted.error)) return err(deleted.error);
  }
  return ok(undefined);
}

function saysNothingIsThere({ details }: AdapterFault): boolean {
  return details?.code === cniCodes.unknownContainer;
}
