import { err, ok, type AdapterFault, type Call, type Done, type Result } from "../../../index.js";
import { readCachedSandbox } from "./attachment-cache.js";
import type { CniSetting } from "./cni-setting.js";
import { detachAttachment } from "./detach-attachment.js";
import { joinFaults } from "./join-faults.js";

/**
 * All that is cached of the sandbox holds nothing: its record is lost, so the cache is what is
 * known. Last attached first; a failure does not keep the others from being detached. (S02, N07)
 */
export async function detachUnreadable(
  setting: CniSetting,
  sandboxId: string,
  namespacePath: string | undefined,
  call: Call,
): Promise<Result<Done, AdapterFault>> {
  const { attachments, warnings } = await readCachedSandbox(setting.root, sandboxId);
  const done: Done[] = [];
  const faults: AdapterFault[] = [];
  for (const attachment of attachments.toReversed()) {
    const detached = await detachAttachment(
      setting,
      { sandboxId, attachment, namespacePath },
      call,
    );
    if (detached.isOk()) done.push(detached.value);
    else faults.push(detached.error);
  }
  const fault = joinFaults(faults);
  if (fault !== undefined) return err(fault);
  const nothing =
    attachments.length > 0 || warnings.length > 0 ? [] : [nothingFound(sandboxId, setting)];
  return ok({
    changed: done.some(({ changed }) => changed),
    warnings: [...nothing, ...warnings.map(isLost), ...done.flatMap((one) => one.warnings)],
  });
}

function nothingFound(sandboxId: string, { root }: CniSetting): string {
  return (
    `the attachments of sandbox ${sandboxId} cannot be read, and none was found in ${root}: ` +
    "if it had any, nothing of them was freed"
  );
}

function isLost(warning: string): string {
  return `${warning}; what it held was not freed`;
}
