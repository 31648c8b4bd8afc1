import { describe } from "vitest";
import {
  fileSystemContract,
  lifecycleContract,
  networkContract,
  runtimeContract,
  storeContract,
} from "podsandbox/testing";
import { createFakeFileSystem } from "./fake/fake-file-system.js";
import { createFakeLifecycle } from "./fake/fake-lifecycle.js";
import { createFakeNetwork } from "./fake/fake-network.js";
import { createFakeRuntime } from "./fake/fake-runtime.js";
import { createFakeStore } from "./fake/fake-store.js";
import { testContract } from "./suites.js";

describe("the fake node keeps the contracts", () => {
  describe("of a store", () => testContract(storeContract, createFakeStore));
  describe("of a runtime", () => testContract(runtimeContract, createFakeRuntime));
  describe("of a network plugin", () => testContract(networkContract, createFakeNetwork));
  describe("of a file system", () => testContract(fileSystemContract, createFakeFileSystem));
  describe("of lifecycles", () => testContract(lifecycleContract, createFakeLifecycle));
});
