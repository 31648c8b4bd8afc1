import { execFile } from "node:child_process";
import type { ProcessEntry, ProcessTable } from "./process-table.js";

/**
 * The process table of hosts without `/proc`, as `ps` prints it. It knows no environments, so that
 * a process that left its group is not found. A start time is a date there, and needs no boot id.
 */
export const psTable: ProcessTable = {
  bootId: async () => "00000000-0000-0000-0000-000000000000",
  find: async (pid) => (await ps("-p", String(pid)))[0],
  list: () => ps("-A"),
  environment: async () => undefined,
  waitChannel: async () => undefined,
};

const columns = ["pid", "pgid", "stat", "lstart", "comm"].flatMap((name) => ["-o", `${name}=`]);

function ps(...which: readonly string[]): Promise<readonly ProcessEntry[]> {
  const options = { env: { ...process.env, LC_ALL: "C" }, timeout: 5_000, maxBuffer: 1 << 26 };
  return new Promise((resolve) => {
    execFile("ps", [...which, ...columns], options, (_failure, printed) => {
      resolve(printed.split("\n").flatMap(readLine));
    });
  });
}

function readLine(line: string): readonly ProcessEntry[] {
  const [, pid, group, state, started, command] = written.exec(line) ?? [];
  if (state === undefined || started === undefined || command === undefined) return [];
  const startTime = String(Date.parse(started) / 1000);
  const [pidNumber, groupNumber] = [Number(pid), Number(group)];
  return [
    { pid: pidNumber, group: groupNumber, state: state.charAt(0), threads: 1, startTime, command },
  ];
}

const written = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\w+\s+\w+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/;
