import type { Debt } from "../model/ledger.js";

/** What has still to be done to settle a debt, as a step would say it. */
export function debtInWords(debt: Debt): string {
  switch (debt.kind) {
    case "attachment": {
      const { attachment } = debt;
      if (attachment === "unreadable") return "detach whatever the plugin knows of it";
      return `detach ${attachment.interfaceName} from ${attachment.network}`;
    }
    case "network-namespace":
      return `remove network namespace ${debt.networkNamespace.path}`;
    case "mount":
      return `unmount ${debt.path}`;
    case "path":
      return `remove ${debt.path}`;
    case "cgroup":
      return `remove cgroup ${debt.path}`;
    case "label":
      return `release label ${debt.label}`;
    case "notification":
      return `tell ${debt.subscriber ?? "observers"} that it is ${debt.event}`;
    case "live-processes": {
      const pids = debt.processes.map(({ pid }) => `process ${pid}`).join(", ");
      return pids === "" ? "make sure that no process of it lives" : `wait for the end of ${pids}`;
    }
  }
}
