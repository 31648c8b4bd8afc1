import { createCoordinator } from "podsandbox";
import { describe, expect, it } from "vitest";
import { endsClean } from "./ends-clean.js";
import { leasesOf } from "./host-state.js";
import { networkNode } from "./network-node.js";

const timeout = 120_000;

describe("a thousand stops of a pod whose DEL fails", () => {
  it("C04: run the plugin as often as their pauses say", { timeout }, async (context) => {
    const real = await networkNode(context);
    const { plugins } = real;
    const id = await real.pod();
    await plugins.fail("told", "DEL", 100);
    const pauses = { firstPauseMilliseconds: 60_000, longestPauseMilliseconds: 60_000 };
    const coordinator = createCoordinator(real.node.ports, pauses);
    const request = { podSandboxId: id };
    const kinds = new Map<string, number>();
    for (let round = 0; round < 10; round += 1) {
      const stops = Array.from({ length: 100 }, () => coordinator.stop(request));
      for (const stop of await Promise.all(stops)) {
        const kind = stop.isOk() ? "stopped" : stop.error.kind;
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }
    }
    expect(Object.fromEntries(kinds)).toEqual({ "step-failed": 100, "backing-off": 900 });
    expect(await plugins.times("told", "DEL")).toBe(1);
    const [state] = coordinator.progress();
    expect(state).toMatchObject({ sandboxId: id, nextAttemptAt: expect.any(Number) as number });
    await plugins.remove("told", "DEL");
    (await coordinator.stop(request, { now: true }))._unsafeUnwrap();
    expect(await plugins.times("told", "DEL")).toBe(2);
    expect(leasesOf(real)).toEqual([]);
    (await coordinator.remove(request))._unsafeUnwrap();
    expect(Object.values(coordinator.counts())).toEqual(Array.from({ length: 7 }, () => 0));
    await endsClean(real);
  });
});
