import { err, ok, unchanged, type NetworkPlugin } from "../../index.js";

/**
 * The network of pods that use the host's own: it attaches nothing, so an attachment that somebody
 * recorded is not its own, and it says so rather than claim that an address is free.
 */
export function hostNetwork(): NetworkPlugin {
  return {
    async detach({ sandboxId, attachment }) {
      const what =
        attachment === "unreadable"
          ? "attachments that cannot be read"
          : `an attachment to ${attachment.network}`;
      const message = `sandbox ${sandboxId} has ${what}, but no network plugin is configured`;
      return err({ reason: "missing-program", message });
    },
    listSandboxes: async () => ok([]),
    collectGarbage: async () => ok(unchanged),
  };
}
