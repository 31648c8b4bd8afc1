import { describe, expect, it } from "vitest";
import {
  fileSystemContract,
  lifecycleContract,
  networkContract,
  runContract,
  runtimeContract,
  storeContract,
} from "podsandbox/testing";
import { createFakeFileSystem } from "./fake/fake-file-system.js";
import { createFakeLifecycle } from "./fake/fake-lifecycle.js";
import { createFakeNetwork } from "./fake/fake-network.js";
import { createFakeRuntime } from "./fake/fake-runtime.js";
import { createFakeStore } from "./fake/fake-store.js";
import { testContract } from "./suites.js";

describe("the fake node keeps the contract", () => {
  testContract("of a store", storeContract, createFakeStore);
  testContract("of a runtime", runtimeContract, createFakeRuntime);
  testContract("of a network plugin", networkContract, createFakeNetwork);
  testContract("of a file system", fileSystemContract, createFakeFileSystem);
  testContract("of lifecycles", lifecycleContract, createFakeLifecycle);

  it("leaves no clause unchecked", async () => {
    const results = [
      ...(await runContract(storeContract, createFakeStore)),
      ...(await runContract(runtimeContract, createFakeRuntime)),
      ...(await runContract(networkContract, createFakeNetwork)),
      ...(await runContract(fileSystemContract, createFakeFileSystem)),
      ...(await runContract(lifecycleContract, createFakeLifecycle)),
    ];
    expect(results.filter(({ outcome }) => outcome !== "kept")).toEqual([]);
    expect(new Set(results.map(({ id }) => id)).size).toBe(results.length);
  });
});
