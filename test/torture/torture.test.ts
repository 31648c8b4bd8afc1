import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { needsRealNode } from "../real-node/needs-real-node.js";
import { bridgeNetwork, realNode } from "../real-node/real-node.js";
import { tortureRound } from "./torture-round.js";

/** `TORTURE_ROUNDS=300`; `TORTURE_SEED=… TORTURE_ROUNDS=1` replays one round. */
const rounds = Number(process.env["TORTURE_ROUNDS"] ?? 60);
const firstSeed = Number(process.env["TORTURE_SEED"] ?? Date.now() % 1_000_000_000);

describe("killed at any moment", () => {
  it(
    `nothing is left and nothing is stuck after ${rounds} rounds`,
    { timeout: 60_000 + rounds * 20_000 },
    async (context) => {
      needsRealNode(context);
      const real = await realNode();
      onTestFinished(real.dispose);
      const { name, directory, rootfs } = real;
      const root = join(directory, "node");
      const options = { root, rootfs, networks: [bridgeNetwork(real)], cgroupParent: `/${name}` };
      console.log(`torture: ${rounds} rounds from seed ${firstSeed}`);
      let killed = 0;
      for (let at = 0; at < rounds; at += 1) {
        const { seed, says, left } = await tortureRound(real, options, firstSeed + at);
        if (says.endsWith("killed")) killed += 1;
        expect(left, `seed ${seed}: ${says}`).toEqual([]);
      }
      console.log(`torture: ${killed} of ${rounds} were killed before they were done`);
      expect(killed).toBeGreaterThan(rounds / 4);
    },
  );
});
