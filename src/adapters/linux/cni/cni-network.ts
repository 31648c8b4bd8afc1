import { resolve } from "node:path";
import { err, ok, unchanged, type Answer, type Call, type Done } from "../../../index.js";
import type { JsonObject, NetworkPlugin } from "../../../index.js";
import { answering } from "../../node/answering.js";
import { idsOfDirectoriesIn } from "../../node/files/ids-in.js";
import type { Programs } from "../programs/programs.js";
import type { NetworkRequest } from "./ask-every-plugin.js";
import { attach, checkAttach, type AttachRequest } from "./attach.js";
import { cachedBelow } from "./attachment-cache.js";
import type { CniSetting } from "./cni-setting.js";
import { collectGarbage } from "./collect-garbage.js";
import { detachAttachment } from "./detach-attachment.js";
import { detachUnreadable } from "./detach-unreadable.js";
import { networkStatus, type NetworkStatus } from "./network-status.js";
import { inTurn } from "./turns.js";

/** What a CNI network needs. */
export interface CniNetworkOptions {
  /** A directory of its own, on a local disk, for what it caches; made when first needed. */
  readonly root: string;
  /** What runs plugins. */
  readonly programs: Programs;
  /** Where plugins are, in the order in which they are looked for: `/opt/cni/bin`, if missing. */
  readonly pluginDirectories?: readonly string[];
  /** Where plugins were earlier: a record may name these too, and DEL then looks there. */
  readonly formerPluginDirectories?: readonly string[];
  /** What plugins find in their environment besides CNI's variables, such as another `PATH`. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Networks of CNI plugins: the port that teardown needs, and the other verbs of CNI. */
export interface CniNetwork extends NetworkPlugin {
  /** Runs ADD along the chain and answers its final result; a DEL is owed however it ends. */
  attach(request: AttachRequest, call: Call): Answer<JsonObject>;
  /** ADD can be attempted: its configuration is understood and no plugin is missing. */
  checkAttach(request: AttachRequest, call: Call): Answer<Done>;
  /** Whether a network can serve an ADD; it says nothing about DEL. */
  status(request: NetworkRequest, call: Call): Answer<NetworkStatus>;
}

/**
 * Networks of CNI plugins, run as CNI's execution protocol says, with nothing but what ADD was
 * given. The lease of a sandbox keeps other processes from running plugins for it at the same time.
 */
export function cniNetwork(options: CniNetworkOptions): CniNetwork {
  const setting = settingOf(options);
  return {
    detach: ({ sandboxId, attachment, namespacePath }, call) =>
      answering(`sandbox ${sandboxId} is not detached`, [sandboxId], () =>
        inTurn(`network of sandbox ${sandboxId}`, "exclusive", call, () =>
          attachment === "unreadable"
            ? detachUnreadable(setting, sandboxId, namespacePath, call)
            : detachAttachment(setting, { sandboxId, attachment, namespacePath }, call),
        ),
      ),
    attach: (request, call) =>
      answering(`sandbox ${request.sandboxId} is not attached`, [request.sandboxId], () =>
        inTurn(`network of sandbox ${request.sandboxId}`, "exclusive", call, () =>
          attach(setting, request, call),
        ),
      ),
    checkAttach: (request) =>
      answering(`sandbox ${request.sandboxId} is not attached`, [request.sandboxId], async () => {
        const checked = await checkAttach(setting, request);
        return checked.isErr() ? err(checked.error) : ok(unchanged);
      }),
    status: (request, call) =>
      answering("the network is not asked", [], () => networkStatus(setting, request, call)),
    listSandboxes: () =>
      answering("no sandboxes are listed", [], async () =>
        ok(await idsOfDirectoriesIn([cachedBelow(setting.root)])),
      ),
    collectGarbage: (request, call) =>
      answering("no garbage is collected", [], () => collectGarbage(setting, request, call)),
  };
}

function settingOf(options: CniNetworkOptions): CniSetting {
  const { pluginDirectories = ["/opt/cni/bin"], formerPluginDirectories = [] } = options;
  return {
    root: resolve(options.root),
    programs: options.programs,
    pluginDirectories,
    trustedDirectories: [...pluginDirectories, ...formerPluginDirectories],
    // Plugins run programs such as `ip` and `iptables`.
    environment: { PATH: usualPath, ...options.environment },
  };
}

const usualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
