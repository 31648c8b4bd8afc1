import { stepNames, type Options } from "./options.js";
import { printPlans } from "./plan-words.js";
import { progressRows, type ProgressRows } from "./progress-rows.js";
import { wrap, type Screen } from "./screen.js";
import type { Doing, Show } from "./show.js";
import { printEnds, printExisting, printLeft, printOpening } from "./words.js";

/** Shows the demo to people who have never heard of any of it. */
export function wordsShow(screen: Screen, options: Options): Show {
  const heading = createHeadings(screen);
  return {
    ...showScenes(screen, options, heading),
    ...showProgress(screen, options, heading),
    ...showEnds(screen, heading),
  };
}

type Heading = (title: string, aside?: string) => void;

function createHeadings({ line, paint }: Screen): Heading {
  let number = 0;
  return (title, aside) => {
    number += 1;
    line();
    line(paint("title", `${number}. ${title}`) + (aside === undefined ? "" : ` (${aside})`));
    line();
  };
}

function showScenes(
  screen: Screen,
  { profile }: Options,
  heading: Heading,
): Pick<Show, "opening" | "plans" | "planOnly"> {
  return {
    opening: (stage, _profile, isResumed) => printOpening(screen, stage, isResumed),
    plans: (stage, plans) => {
      heading("What removing them would do", "a dry run: nothing is touched");
      printPlans(screen, stage, profile, plans);
    },
    planOnly: () => {
      screen.line();
      const text =
        "The library has stopped nothing. The demo has now killed its pods itself, and deleted " +
        "their directory.";
      for (const part of wrap(text, screen.columns)) screen.line(part);
    },
  };
}

function showProgress(
  screen: Screen,
  options: Options,
  heading: Heading,
): Pick<Show, "existing" | "begins" | "observe" | "ended" | "crash"> {
  const { profile } = options;
  const containers = new Map<number, string>();
  const nameOf = (pid: number): string => `${containers.get(pid) ?? "a process"} (process ${pid})`;
  let rows: ProgressRows | undefined;
  return {
    existing: (stage, found) => {
      for (const { pid, container } of found.processes) containers.set(pid, container);
      heading("What there is");
      printExisting(screen, stage, found);
    },
    begins: (doing, pods) => {
      heading(...titleOf(doing, options));
      rows = progressRows({ screen, profile, steps: stepNames(profile[doing]), pods, nameOf });
    },
    observe: (event) => rows?.observe(event),
    ended: (doing, ends) => {
      rows?.finish();
      screen.line();
      printEnds(screen, doing, ends);
    },
    crash: (step, directory) => {
      rows?.finish();
      screen.line();
      const what = `At ${step}, this program kills itself: it can tidy up nothing behind itself.`;
      screen.line(screen.paint("bad", what));
      screen.line(`What it has not come to lies in ${directory}. To finish:`);
      screen.line();
      screen.line(`  npm start -- --resume ${directory}`);
      screen.line();
    },
  };
}

function titleOf(doing: Doing, { profile, crash, resume }: Options): [string, string] {
  const by = `profile ${profile.name}`;
  if (doing === "stop") return ["Stopping them", by];
  if (resume !== undefined) return ["Removing them again", by];
  if (crash !== undefined) return ["Removing them", `${by}; they have not been stopped before`];
  return ["Removing them", `${by}; what is done already is made sure of`];
}

function showEnds(
  screen: Screen,
  heading: Heading,
): Pick<Show, "left" | "traceWritten" | "interrupted" | "failed"> {
  const { line, paint } = screen;
  return {
    left: (before, after, isResumed) => {
      heading("What is left", "looked up in the process table and on the disk");
      printLeft(screen, before, after);
      if (!isResumed) printLeftHint(screen);
    },
    traceWritten: (path) => {
      line();
      line(`  The trace in ${path} opens in https://ui.perfetto.dev and chrome://tracing.`);
    },
    interrupted: () => {
      line();
      line(
        paint("bad", "Interrupted. The demo kills its pods itself, and deletes their directory."),
      );
    },
    failed: (message) => {
      line();
      line(paint("bad", message));
    },
  };
}

function printLeftHint({ line, paint }: Screen): void {
  line();
  line(paint("quiet", "To see what a crash half-way does: npm start -- --crash stop-containers"));
}
