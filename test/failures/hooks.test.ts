import { describeError, removePodSandbox } from "podsandbox";
import { leftovers } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { callsOf, failing, nodeWithWeb, web } from "./looking.js";

describe("a post-stop hook", () => {
  const hooks = [{ path: "/bin/one" }, { path: "/bin/two", timeout: 1 }];
  const containers = [{ id: "app", hooks }] as const;

  it("H02: a hook that fails is a warning, and the rest of the cleanup still runs", async () => {
    const node = nodeWithWeb({ containers });
    node.world.hooks.failing["/bin/one"] = "crashed";
    const report = (await removePodSandbox(node.ports, web))._unsafeUnwrap();
    const step = report.settled.find(({ step: name }) => name === "run-post-stop-hooks");
    expect(step?.warnings).toEqual(["hook /bin/one failed: /bin/one failed"]);
    expect(node.world.hooks.ran.map(({ path }) => path)).toEqual(["/bin/one", "/bin/two"]);
    expect(leftovers(node)).toEqual([]);
  });

  it("H02: a hook that hangs ends at its limit, and that it ran is recorded", async () => {
    const node = nodeWithWeb({ containers });
    const how = { kind: "hang-until-aborted" } as const;
    node.faults.plan([
      { port: "hooks", operation: "runPostStop", subject: "/bin/two", how },
      { port: "fileSystem", operation: "removeTree", nth: 1, how: failing },
    ]);
    expect((await removePodSandbox(node.ports, web)).isErr()).toBe(true);
    expect(node.clock.elapsed()).toBe(31_000);
    expect(node.world.books.containers["app"]?.hooksRun).toEqual([0, 1]);
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(callsOf(node, "runPostStop")).toHaveLength(2);
    expect(leftovers(node)).toEqual([]);
  });

  it("H02: where the policy keeps a failed hook owed, it alone runs again", async () => {
    const node = nodeWithWeb({ containers });
    node.world.hooks.failing["/bin/one"] = "crashed";
    const policy = { failedHooks: "retry" } as const;
    for (let round = 0; round < 2; round += 1) {
      const error = (await removePodSandbox(node.ports, web, { policy }))._unsafeUnwrapErr();
      expect(error).toMatchObject({ kind: "step-failed", steps: ["run-post-stop-hooks"] });
      expect("report" in error && error.report.left).toContainEqual({
        step: "run-post-stop-hooks",
        what: "run post-stop hook /bin/one of app",
      });
      expect(describeError(error)).toContain('policy: { failedHooks: "report" }');
    }
    expect(node.world.books.containers["app"]?.hooksRun).toEqual([1]);
    expect(leftovers(node)).toContain("storage of app");
    delete node.world.hooks.failing["/bin/one"];
    expect((await removePodSandbox(node.ports, web, { policy })).isOk()).toBe(true);
    const ran = node.world.hooks.ran.map(({ path }) => path);
    expect(ran).toEqual(["/bin/one", "/bin/two", "/bin/one", "/bin/one"]);
    expect(leftovers(node)).toEqual([]);
  });

  it("H02: a hook that was kept owed is let go by a call that does not keep it owed", async () => {
    const node = nodeWithWeb({ containers });
    const how = { kind: "hang-until-aborted" } as const;
    node.faults.plan([{ port: "hooks", operation: "runPostStop", subject: "/bin/two", how }]);
    const policy = { failedHooks: "retry" } as const;
    const owed = await removePodSandbox(node.ports, web, { policy });
    expect(owed._unsafeUnwrapErr()).toMatchObject({ faults: [{ reason: "timed-out" }] });
    expect((await removePodSandbox(node.ports, web)).isOk()).toBe(true);
    expect(leftovers(node)).toEqual([]);
  });
});
