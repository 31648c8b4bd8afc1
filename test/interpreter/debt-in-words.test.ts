import type { Attachment, Debt, SandboxRecord } from "podsandbox";
import { expect, it } from "vitest";
import { debtInWords } from "#dist/interpreter/debt-in-words.js";

const attachment: Attachment = {
  network: "pods",
  interfaceName: "eth0",
  state: "owed",
  configuration: "{}",
};

const sandbox: SandboxRecord = { id: "web", phase: "removing", network: "pod" };

const path = "/run/web";

const alive = { kind: "live-processes", sandbox, containers: [] } as const;

const news = { kind: "notification", event: "removed", sandbox } as const;

it.each<[Debt, string]>([
  [{ kind: "attachment", attachment }, "detach eth0 from pods"],
  [{ kind: "attachment", attachment: "unreadable" }, "detach whatever the plugin knows of it"],
  [{ kind: "network-namespace", networkNamespace: { path } }, `remove network namespace ${path}`],
  [{ kind: "mount", path }, `unmount ${path}`],
  [{ kind: "path", path }, `remove ${path}`],
  [{ kind: "cgroup", path }, `remove cgroup ${path}`],
  [{ kind: "label", label: "c1,c2" }, "release label c1,c2"],
  [news, "tell observers that it is removed"],
  [{ ...news, subscriber: "cdi" }, "tell cdi that it is removed"],
  [{ ...alive, processes: [] }, "make sure that no process of it lives"],
  [{ ...alive, processes: [{ pid: 7 }, { pid: 9 }] }, "wait for the end of process 7, process 9"],
])("a debt is said in words: %j", (debt, words) => {
  expect(debtInWords(debt)).toBe(words);
});
