import { mergeConfig } from "vitest/config";
import base from "./vitest.config.mjs";

/** Mutants are judged by behaviour: tests that read source text or docs would kill all of them. */
export default mergeConfig(base, {
  test: {
    exclude: [
      "test/architecture/**",
      "test/demo/**",
      "test/docs/**",
      "test/packaging/**",
      "test/real-node/**",
      "test/torture/**",
    ],
    reporters: ["default"],
  },
});
