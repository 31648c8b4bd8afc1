import { describe, expect, it } from "vitest";
import { demoHost } from "./demo-process.js";
import { jsonLines, linesOf, nothing } from "./json-lines.js";

describe("a demo that is killed half-way", () => {
  it.each(["fence", "stop-containers", "reap", "remove-containers", "release-name"])(
    "at %s is finished by the next",
    async (step) => {
      const host = await demoHost();
      const crashed = await host.run(["--crash", step, "--json"]);
      expect(crashed.end).toBe("SIGKILL");
      const [crash] = linesOf(jsonLines(crashed.stdout), "crash");
      const directory = crash?.directory ?? "";
      expect(crash?.finish).toBe(`npm start -- --resume ${directory}`);
      expect(await host.leftovers()).not.toEqual([]);
      const resumed = await host.run(["--resume", directory, "--json"]);
      expect(resumed.end).toBe(0);
      const lines = jsonLines(resumed.stdout);
      expect(lines[0]).toMatchObject({ type: "demo", isResumed: true });
      expect(lines.at(-1)).toMatchObject({ type: "summary", left: nothing, isNothingLeft: true });
      expect(await host.leftovers()).toEqual([]);
    },
  );

  it("says where it is, and how to go on", async () => {
    const host = await demoHost();
    const { stdout } = await host.run(["--crash", "detach-network"]);
    const [, directory] = /^ {2}npm start -- --resume (\S+)$/m.exec(stdout) ?? [];
    const resumed = await host.run(["--resume", directory ?? ""]);
    expect(resumed.stdout).toContain("  Nothing is left.");
    expect(resumed.end).toBe(0);
  });

  it("does not call skipped what it was still doing for one of the pods", async () => {
    const host = await demoHost();
    const { stdout } = await host.run(["--crash", "prove-dead"]);
    expect(stdout).toMatch(/^ {2}✓ stop-containers .*[…s] /m);
    expect(stdout).not.toMatch(/^ {2}✓ stop-containers .*–/m);
    const [, directory] = /^ {2}npm start -- --resume (\S+)$/m.exec(stdout) ?? [];
    expect((await host.run(["--resume", directory ?? ""])).end).toBe(0);
  });

  it("tells what has been removed already from what was never started", async () => {
    const host = await demoHost();
    const crashed = await host.run(["--crash", "remove-directories", "--json"]);
    const [crash] = linesOf(jsonLines(crashed.stdout), "crash");
    const { stdout } = await host.run(["--resume", crash?.directory ?? ""]);
    expect(stdout).toMatch(/^ {2}(shop|mail)\/\w+ +no process +has been removed already$/m);
  });
});
