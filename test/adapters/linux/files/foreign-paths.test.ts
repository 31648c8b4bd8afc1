import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { askAll, foreignPaths, pathAt, surrounded } from "./foreign-paths.js";
import { ownHost } from "./own-host.js";

const reasons = ["refused", "mount-present", "busy", "other", "not-permitted"];

describe("whatever path a record holds", () => {
  it("S02, N14: nothing outside the roots is touched, and nothing throws", async (context) => {
    const host = await ownHost(context);
    const { recorded, prepare, check } = await surrounded(host);
    const property = fc.asyncProperty(foreignPaths, async (generated) => {
      await prepare();
      const path = pathAt(host, generated);
      for (const answer of await askAll(host.fileSystem, path, recorded.identity))
        if (answer.isErr()) expect(reasons).toContain(answer.error.reason);
      await check();
    });
    await fc.assert(property, { numRuns: 300 });
  });
});
