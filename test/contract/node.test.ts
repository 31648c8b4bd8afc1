import { describe } from "vitest";
import {
  fileSystemContract,
  lifecycleContract,
  networkContract,
  runtimeContract,
  storeContract,
} from "podsandbox/testing";
import { createNodeFileSystem } from "./node/node-file-system.js";
import { createNodeLifecycle } from "./node/node-lifecycle.js";
import { createNodeNetwork } from "./node/node-network.js";
import { createNodeRuntime } from "./node/node-runtime.js";
import { createNodeStore } from "./node/node-store.js";
import { testContract } from "./suites.js";

/** Programs are started and ended, and other tests run at the same time. */
const options = { limit: 25_000 };

describe("the adapters of podsandbox/node keep the contract", () => {
  testContract("of a store", storeContract, createNodeStore, options);
  testContract("of a runtime", runtimeContract, createNodeRuntime, options);
  testContract("of a network plugin", networkContract, createNodeNetwork, options);
  testContract("of a file system", fileSystemContract, createNodeFileSystem, options);
  testContract("of lifecycles", lifecycleContract, createNodeLifecycle, options);
});
