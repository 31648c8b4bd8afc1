/** Mutates the core's sources, rebuilds once and runs the tests on the build. */
export default {
  testRunner: "vitest",
  vitest: { configFile: ".config/vitest.mutate.config.mjs", related: false },
  mutate: ["src/**/*.ts", "!src/index.ts", "!src/adapters/**", "!src/testing/**"],
  buildCommand:
    "tsc -b .config/tsconfig.core.json .config/tsconfig.testing.json .config/tsconfig.adapters.json",
  ignorePatterns: [".build", ".git", "docs", "dist/*.tsbuildinfo"],
  coverageAnalysis: "perTest",
  reporters: ["clear-text", "progress", "html", "json"],
  htmlReporter: { fileName: ".build/mutation/index.html" },
  jsonReporter: { fileName: ".build/mutation/report.json" },
  clearTextReporter: { allowColor: false, logTests: false },
  tempDirName: ".stryker-tmp",
  thresholds: { high: 95, low: 90, break: 90 },
};
