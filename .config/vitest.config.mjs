import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { SkippedReporter } from "./scripts/skipped-reporter.mjs";

const root = resolve(import.meta.dirname, "..");

/**
 * Tests load the package by its name, but file by file: so that `#dist/*` is the same module, and
 * coverage and mutants are told by file. Programs that tests start load the bundles.
 */
const conditions = ["podsandbox-files", "node"];

export default defineConfig({
  root,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/real-node/base-chains.ts"],
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
