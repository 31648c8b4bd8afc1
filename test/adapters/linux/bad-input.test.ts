import { describe, it } from "vitest";
import { tryHooks } from "./bad-input/bad-hooks.js";
import { tryNetworks } from "./bad-input/bad-networks.js";
import { tryPaths } from "./bad-input/bad-paths.js";
import { tryRuntimes } from "./bad-input/bad-runtimes.js";

const timeout = 300_000;

/**
 * Nothing is really started: what would have been is looked at. No answer is a throw, none has a
 * reason that is not known, and nothing beside the roots is touched.
 */
describe("10,000 records and outputs of programs, hardly one as it should be", () => {
  it("S02: reach no plugin but the node's own", { timeout }, () => tryNetworks(4_000));
  it("S02: make no runtime work outside its root", { timeout }, () => tryRuntimes(2_500));
  it("S02: touch no path outside the roots", { timeout }, (context) => tryPaths(context, 1_500));
  it("H02: start no hook but the one that is recorded", { timeout }, () => tryHooks(2_000));
});
