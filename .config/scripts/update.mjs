import { run, takeNoOptions } from "./run.mjs";

takeNoOptions("update");

/** What `npm run update` rewrites: generated files, the API report, transcripts and other text. */
const updates = [
  ["npm", "run", "-s", "build"],
  ["node", ".config/scripts/generated.mjs"],
  ["node", ".config/scripts/api-report.mjs"],
  [
    ...["vitest", "run", "--config", ".config/vitest.config.mjs"],
    ...["--update", "--passWithNoTests", "test/transcripts", "test/steps/sentences"],
  ],
];

for (const [command, ...args] of updates) {
  if (!run(command, args)) {
    process.exitCode = 1;
    break;
  }
}
