import { profiles } from "podsandbox";
import { describe, expect, it } from "vitest";
import { transcribe, type ProfileName } from "./perform.js";
import { scenarios } from "./scenarios.js";

const names = Object.keys(profiles) as readonly ProfileName[];

describe.each(names)("transcripts of profile %s", (profile) => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    "%s",
    async (name, scenario) => {
      const transcript = await transcribe(scenario, profile);
      await expect(transcript).toMatchFileSnapshot(`./${profile}/${name}.txt`);
    },
  );

  it("are the same when they are made again", async () => {
    for (const scenario of scenarios)
      expect(await transcribe(scenario, profile)).toBe(await transcribe(scenario, profile));
  });
});
