import type { PodWish } from "podsandbox/node";

/** How a container of the demo behaves, in words. */
export const behaviours: Readonly<Record<string, string>> = {
  "shop/web": "ignores the request to end (SIGTERM)",
  "shop/logs": "has ended; a helper that it left in a session of its own runs on",
  "shop/logs-within": "has started a helper, which runs beside it",
  "mail/queue": "ends when it is asked to",
  "mail/backup": "was created, and never started",
};

/** A program that does nothing for a day. */
const idle = ["sleep", "86400"] as const;

const ignoreAndIdle = `trap "" TERM; exec ${idle.join(" ")}`;

/** As daemons do: the helper leaves the session and the group, and its parent ends. */
const startHelperAndEnd = `
  const { spawn } = require("node:child_process");
  const [program, ...args] = ${JSON.stringify(idle)};
  spawn(program, args, { detached: true, stdio: "ignore" }).unref();
`;

const startHelperAndStay = `${idle.join(" ")} & exec ${idle.join(" ")}`;

/** The pods of the demo; a helper may leave its group only where it can be found again. */
export function demoPods(findsHelpers: boolean): readonly PodWish[] {
  const logs = findsHelpers
    ? { name: "logs", command: [process.execPath, "-e", startHelperAndEnd] }
    : { name: "logs-within", command: ["/bin/sh", "-c", startHelperAndStay] };
  return [
    {
      id: "shop",
      name: "shop",
      containers: [{ name: "web", command: ["/bin/sh", "-c", ignoreAndIdle] }, logs],
    },
    {
      id: "mail",
      name: "mail",
      containers: [
        { name: "queue", command: idle },
        { name: "backup", command: idle, start: false },
      ],
    },
  ];
}

/** What a process is once its container has come so far as the demo wants it. */
export const settledCommand = idle.join(" ");
