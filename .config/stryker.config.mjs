/**
 * Mutates the core's sources, rebuilds once and runs the quick tests on the build. One part alone:
 * `npm run mutate -- --mutate 'src/steps/**'`. With `--testRunner vitest` it is Stryker's own runner,
 * which loads the tests anew for every mutant: the two must agree.
 */
export default {
  testRunner: "quick",
  plugins: ["@stryker-mutator/*", import.meta.resolve("./stryker/quick-runner.mjs")],
  vitest: { configFile: ".config/vitest.mutate.config.mjs", related: false },
  mutate: ["src/**/*.ts", "!src/index.ts", "!src/adapters/**", "!src/testing/**"],
  buildCommand:
    "tsc -b .config/tsconfig.core.json .config/tsconfig.testing.json .config/tsconfig.adapters.json",
  ignorePatterns: [".build", ".git", "docs", "dist/*.tsbuildinfo"],
  coverageAnalysis: "perTest",
  concurrency: 2,
  reporters: ["clear-text", "progress", "html", "json"],
  htmlReporter: { fileName: ".build/mutation/index.html" },
  jsonReporter: { fileName: ".build/mutation/report.json" },
  clearTextReporter: { allowColor: false, logTests: false },
  tempDirName: ".stryker-tmp",
  thresholds: { high: 95, low: 90, break: 90 },
};
