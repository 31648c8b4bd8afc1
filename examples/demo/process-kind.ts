import { join } from "node:path";
import { openNode } from "podsandbox/node";
import type { DemoContainer, DemoKind } from "./kind.js";
import { idle, settledCommand } from "./idle.js";

/** As daemons do: the helper leaves the session and the group, and its parent ends. */
const startHelperAndEnd = `
  const { spawn } = require("node:child_process");
  const [program, ...args] = ${JSON.stringify(idle)};
  spawn(program, args, { detached: true, stdio: "ignore" }).unref();
`;

const startHelperAndStay = `${settledCommand} & exec ${settledCommand}`;

/** A helper may leave its group only where the runtime can find it again. */
const findsHelpers = process.platform === "linux";

const logs: Readonly<Record<string, DemoContainer>> = findsHelpers
  ? {
      logs: {
        command: [process.execPath, "-e", startHelperAndEnd],
        says: "has ended; a helper that it left in a session of its own runs on",
      },
    }
  : {
      "logs-within": {
        command: ["/bin/sh", "-c", startHelperAndStay],
        says: "has started a helper, which runs beside it",
      },
    };

/** Pods whose containers are plain processes of this host, for any user. */
export const processKind: DemoKind = {
  runtime: "processes",
  introduction: "Here are two pods of real processes that do not make it easy.",
  idleSteps: "Pods with addresses and mounts of their own give these steps something to do:",
  pods: [
    {
      ...{ id: "shop", name: "shop" },
      containers: {
        web: {
          command: ["/bin/sh", "-c", `trap "" TERM; exec ${settledCommand}`],
          says: "ignores the request to end (SIGTERM)",
        },
        ...logs,
      },
    },
    {
      ...{ id: "mail", name: "mail" },
      containers: {
        queue: { command: idle, says: "ends when it is asked to" },
        backup: { command: idle, start: false, says: "was created, and never started" },
      },
    },
  ],
  ...(findsHelpers
    ? {}
    : {
        missing:
          "On this system a process that has left its group cannot be found, so the helper " +
          "stays in it.",
      }),
  open: async (directory) => {
    const node = await openNode({ root: join(directory, "node") });
    return node.mapErr((error) =>
      error.kind === "node-failed" ? error.fault.message : `${directory} cannot hold a node`,
    );
  },
  addresses: () => [],
  tidyUp: () => Promise.resolve(),
};
