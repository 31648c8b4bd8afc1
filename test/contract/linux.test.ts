import { describe, it } from "vitest";
import { fileSystemContract } from "podsandbox/testing";
import { createLinuxFileSystem } from "./linux/linux-file-system.js";
import { testContract } from "./suites.js";

/** Programs are started and ended, and other tests run at the same time. */
const options = { limit: 25_000 };

describe("the adapters of podsandbox/linux keep the contract", () => {
  if (process.getuid?.() !== 0) {
    it("is checked", (context) => context.skip("needs root with CAP_SYS_ADMIN"));
    return;
  }
  testContract("of a file system", fileSystemContract, createLinuxFileSystem, options);
});
