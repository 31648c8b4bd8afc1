import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { pluginDirectory } from "./real-node.js";

/** Debian's packages, by a program of each. */
const packages = [
  ["runc", "runc"],
  ["iptables", "iptables"],
  ["ip", "iproute2"],
  ["busybox", "busybox-static"],
] as const;

/** What this host lacks for tests on a real node, as the reason of a skipped test. */
export function whatIsMissing(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs root on Linux";
  const path = (process.env["PATH"] ?? "").split(delimiter);
  const missing = packages.filter(
    ([program]) => !path.some((one) => isProgram(join(one, program))),
  );
  const names: string[] = missing.map(([, name]) => name);
  if (!isProgram(join(pluginDirectory, "bridge"))) names.push("containernetworking-plugins");
  return names.length === 0 ? undefined : `needs root and apt-get install ${names.join(" ")}`;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
