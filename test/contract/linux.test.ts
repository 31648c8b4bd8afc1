import { describe, it } from "vitest";
import {
  fileSystemContract,
  lifecycleContract,
  networkContract,
  runtimeContract,
} from "podsandbox/testing";
import { whyNoRealNetwork } from "../adapters/linux/cni/real-network.js";
import { whatIsMissing } from "../adapters/linux/oci/oci-place.js";
import { whatIsMissing as whatRealNodesMiss } from "../real-node/what-is-missing.js";
import { createLinuxFileSystem } from "./linux/linux-file-system.js";
import { createLinuxLifecycle } from "./linux/linux-lifecycle.js";
import { createLinuxRuntime } from "./linux/linux-runtime.js";
import { createLinuxNetwork } from "./linux/linux-network.js";
import { testContract } from "./suites.js";

/** Programs are started and ended, and other tests run at the same time. */
const options = { limit: 25_000 };

const whyNoNetwork = await whyNoRealNetwork();

describe("the adapters of podsandbox/linux keep the contract", () => {
  if (process.getuid?.() !== 0) {
    it("is checked", (context) => context.skip("needs root with CAP_SYS_ADMIN"));
    return;
  }
  testContract("of a file system", fileSystemContract, createLinuxFileSystem, options);
  if (whyNoNetwork === undefined)
    testContract("of a network plugin", networkContract, createLinuxNetwork, options);
  else it("of a network plugin", (context) => context.skip(whyNoNetwork));
  const missing = whatIsMissing();
  if (missing === undefined)
    testContract("of a runtime", runtimeContract, createLinuxRuntime, options);
  else it("is checked for a runtime", (context) => context.skip(missing));
  const lacking = whatRealNodesMiss();
  if (lacking === undefined)
    testContract("of lifecycles", lifecycleContract, createLinuxLifecycle, options);
  else it("of lifecycles", (context) => context.skip(lacking));
});
