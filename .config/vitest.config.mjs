import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { SkippedReporter } from "./scripts/skipped-reporter.mjs";

const root = resolve(import.meta.dirname, "..");

/**
 * Tests load the package by its name, but file by file: so that `#dist/*` is the same module, and
 * coverage and mutants are told by file. Programs that tests start load the bundles.
 */
const conditions = ["podsandbox-files", "node"];

/** The tests that look at fakes alone, and change nothing on the host. */
const onFakes = [
  "test/*.test.ts",
  "test/{coordinator,errors,failures,housekeeping,interpreter,model,observe,profiles,properties,simulation,steps,testing,transcripts,wrappers}/**/*.test.ts",
];

export default defineConfig({
  root,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "core",
          include: onFakes,
          // They leave nothing behind in their process, so that it need not be a new one.
          isolate: false,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: "host",
          include: ["test/**/*.test.ts"],
          exclude: onFakes,
          globalSetup: ["test/real-node/base-chains.ts"],
          // One after the other: they look at what the whole host has before and after.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: [
      "default",
      ["json", { outputFile: ".build/test-report.json" }],
      new SkippedReporter(),
    ],
    coverage: {
      provider: "v8",
      // The tests load the built package; source maps lead back to src/.
      include: ["dist/**/*.js"],
      exclude: [
        "dist/bundle/**",
        "dist/adapters/**",
        "dist/testing/**",
        "src/adapters/**",
        "src/testing/**",
      ],
      reportsDirectory: ".build/coverage",
      reporter: [["text", { skipFull: true }], "html", "json-summary"],
      thresholds: { lines: 100, branches: 100, functions: 100, statements: 100 },
    },
  },
});
