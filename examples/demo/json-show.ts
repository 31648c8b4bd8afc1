import { describeError } from "podsandbox";
import { countOf, type Found } from "./look-up.js";
import type { Ended, Show } from "./show.js";

/** Shows the demo to programs: one object a line. */
export function jsonShow(write: (text: string) => unknown): Show {
  const put = (type: string, content: object): void => {
    write(`${JSON.stringify({ type, ...content })}\n`);
  };
  return {
    opening: ({ directory, kind }, profile, isResumed) => {
      const { runtime } = kind;
      put("demo", { directory, profile, runtime, isResumed, platform: process.platform });
    },
    existing: ({ pods }, found) => put("before", { pods, ...found }),
    plans: (_stage, plans) => {
      for (const plan of plans) put("plan", { plan });
    },
    planOnly: () => put("cleaned-up", { by: "the demo itself" }),
    begins: (doing, pods) => put("begins", { doing, pods }),
    observe: (event) => put("event", { event }),
    ended: (doing, ends) => {
      for (const end of ends) put("ended", { doing, ...end, ...inWords(end) });
    },
    crash: (step, directory) =>
      put("crash", { step, directory, finish: `npm start -- --resume ${directory}` }),
    left: (before, after) => {
      put("after", after);
      const isNothingLeft = countOf(after) === 0;
      put("summary", { before: numbersOf(before), left: numbersOf(after), isNothingLeft });
    },
    traceWritten: (path) => put("trace", { path }),
    interrupted: () => put("interrupted", {}),
    failed: (message) => put("failed", { message }),
  };
}

function inWords(end: Ended): { readonly message?: string } {
  return "error" in end ? { message: describeError(end.error) } : {};
}

function numbersOf(found: Found): Readonly<Record<keyof Found, number>> {
  const { processes, records, names, files, held } = found;
  return {
    processes: processes.length,
    records: records.length,
    names: names.length,
    files: files.length,
    held: held.length,
  };
}
