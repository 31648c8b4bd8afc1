import base from "./vitest.config.mjs";

/**
 * Mutants are judged by behaviour, and by tests that are quick and come out the same each time:
 * those that read source text or docs would kill all of them, and real processes take too long.
 */
export default {
  ...base,
  test: {
    ...base.test,
    projects: undefined,
    include: [
      "test/*.test.ts",
      "test/{coordinator,errors,housekeeping,interpreter,model,observe,profiles,steps,wrappers}/**/*.test.ts",
      "test/transcripts/transcripts.test.ts",
    ],
    exclude: [
      "test/errors/error-page.test.ts",
      "test/coordinator/{interleavings,settled}.test.ts",
      "test/housekeeping/sweep-garbage.test.ts",
    ],
    // That sweep takes as long as all the other tests together.
    testNamePattern: /^(?!.*any part of a pod without a record)/,
    reporters: ["default"],
    isolate: false,
    // Node loads the built package itself, in half the time.
    server: { deps: { external: [/\/dist\//] } },
  },
};
