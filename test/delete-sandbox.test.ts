import type { TeardownEvent } from "podsandbox";
import { addPod, createFakeNode, leftovers } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { changesOf } from "./changes-of.js";
import { appIn, cgroup, deletion, infraIn, kataAnnotations, left, nodeWith } from "./kata-pod.js";

const before = { kind: "before", reason: "crashed" } as const;

describe("deleting the container of a sandbox", () => {
  it("takes the sandbox along, and every container with cgroups and record (D28)", async () => {
    const node = nodeWith([infraIn(), appIn("running")]);
    const [result] = await deletion(node, ["infra"]);
    expect(result).toMatchObject({ outcome: "deleted", type: "pod_sandbox", runs: [{}] });
    expect(leftovers(node)).toEqual([]);
    expect(node.violations).toEqual([]);
    const changes = changesOf(node);
    expect(changes.slice(-3)).toEqual([
      "store.forgetSandbox web",
      "store.forgetContainer infra",
      "store.releaseNames web",
    ]);
    expect(changes.indexOf(`fileSystem.removeCgroup ${cgroup}/app`)).toBeLessThan(
      changes.indexOf("store.forgetContainer app"),
    );
    expect(node.world.hooks.ran.map(({ path }) => path).sort()).toEqual([
      "/bin/after-app",
      "/bin/after-infra",
    ]);
  });

  it("refuses one that runs, without any effect, unless forced (D26)", async () => {
    const node = nodeWith([infraIn("running"), appIn()]);
    expect(await deletion(node, ["infra"])).toMatchObject([
      { error: { kind: "not-stopped", containerId: "infra", state: "running" } },
    ]);
    expect(changesOf(node)).toEqual([]);
    expect(await deletion(node, ["infra"], true)).toMatchObject([{ outcome: "deleted" }]);
    expect(leftovers(node)).toEqual([]);
  });

  it("removes it alone where its sandbox has no record any more (S03)", async () => {
    const node = nodeWith([infraIn()], { halfMade: ["containers"] });
    expect(await deletion(node, ["infra"])).toMatchObject([
      { outcome: "deleted", type: "pod_sandbox" },
    ]);
    expect(left(node, "infra")).toEqual([]);
  });

  it("never takes a sandbox of another id along, which its own is a prefix of", async () => {
    const node = nodeWith([infraIn()], { halfMade: ["containers"] });
    addPod(node, { id: "web-2" });
    const others = left(node, "web-2");
    await deletion(node, ["infra"], true);
    expect(left(node, "web-2")).toEqual(others);
  });

  it("releases nothing of what was given up alive, and forgets the records", async () => {
    const record = { liveProcessesAbandoned: true };
    const node = nodeWith([infraIn(), appIn()], { record });
    expect(await deletion(node, ["infra"])).toMatchObject([{ outcome: "deleted" }]);
    expect(node.world.books.containers).toEqual({});
    expect(left(node, "app")).toContain("storage of app");
  });

  it("gives up directories of its containers where the policy says so", async () => {
    const directories = ["/var/lib/podsandbox/containers/app"];
    const node = nodeWith([infraIn(), { ...appIn(), directories }]);
    const subject = "containers/app";
    node.faults.plan([{ port: "fileSystem", operation: "removeTree", subject, how: before }]);
    expect(await deletion(node, ["infra"])).toMatchObject([{ outcome: "failed" }]);
    const policy = { abandon: ["remove-directories"] } as const;
    const deleted = await deletion(node, ["infra"], false, { policy });
    expect(deleted).toMatchObject([{ outcome: "deleted" }]);
    expect(leftovers(node)).toEqual([`tree ${directories[0]} (in the ledger)`]);
  });

  it.each([
    ["store", "findSandbox", 1],
    ["runtime", "inspectSandbox", 1],
    ["store", "listContainers", 1],
    ["runtime", "inspectContainer", 1],
    ["fileSystem", "removeCgroup", 1],
    ["runtime", "removeContainerStorage", 1],
    ["store", "forgetSandbox", 1],
    ["store", "forgetContainer", 2],
  ] as const)(
    "that fails at %s.%s goes on when called again, its hooks run once (D24)",
    async (port, operation, nth) => {
      const node = nodeWith([infraIn(), appIn()]);
      node.faults.plan([{ port, operation, nth, how: before }]);
      expect(await deletion(node, ["infra"])).toMatchObject([{ outcome: "failed" }]);
      expect(await deletion(node, ["infra"])).toMatchObject([{ outcome: "deleted" }]);
      expect(leftovers(node)).toEqual([]);
      expect(node.world.hooks.ran).toHaveLength(2);
      expect(node.violations).toEqual([]);
    },
  );

  it("names sandbox and container in every event", async () => {
    const node = nodeWith([infraIn(), appIn()]);
    const events: TeardownEvent[] = [];
    await deletion(node, ["infra"], false, { observe: (event) => events.push(event) });
    const steps = events.filter(({ type }) => type === "step-settled");
    expect(steps.length).toBeGreaterThan(10);
    expect(steps.every((event) => event.sandboxId === "web")).toBe(true);
    expect(events.every((event) => event.containerId === "infra")).toBe(true);
    expect(events.every((event) => event.operation === "delete-container")).toBe(true);
  });
});

describe("deleting a sandbox whose container has no record", () => {
  const annotations = kataAnnotations("pod_sandbox", "web");
  const cgroups = ["/sys/fs/cgroup/podsandbox/web", `${cgroup}/web`];

  it("runs the hooks and removes the cgroups that its own configuration names", async () => {
    const record = { annotations };
    const node = nodeWith([appIn("running")], { record, cgroups });
    const sandbox = node.world.books.sandboxes["web"];
    if (sandbox !== undefined)
      node.world.books.sandboxes["web"] = { ...sandbox, cgroups: cgroups.slice(0, 1) };
    const [result] = await deletion(node, ["web"]);
    expect(result).toMatchObject({ outcome: "deleted", type: "pod_sandbox", runs: [{}] });
    expect(leftovers(node)).toEqual([]);
    expect(node.world.hooks.ran).toEqual([
      { path: "/bin/after-app", containerId: "app" },
      { path: "/bin/after-web", containerId: "web" },
    ]);
  });

  it("refuses it while it runs, and kills it by force", async () => {
    const node = nodeWith([], { record: { annotations }, infra: "alive" });
    expect(await deletion(node, ["web"])).toMatchObject([
      { error: { kind: "not-stopped", containerId: "web", state: "running" } },
    ]);
    expect(await deletion(node, ["web"], true)).toMatchObject([{ outcome: "deleted" }]);
    expect(leftovers(node)).toEqual([]);
  });

  it("does not run its hooks twice where its container has a record after all", async () => {
    const node = nodeWith([infraIn(), appIn()], { record: { annotations } });
    await deletion(node, ["infra"]);
    expect(node.world.hooks.ran.map(({ containerId }) => containerId).sort()).toEqual([
      "app",
      "infra",
    ]);
  });

  it("needs nobody to run hooks, and ends where nobody can say whether there are any", async () => {
    const bare = createFakeNode({ extensions: [] });
    addPod(bare, { id: "web", infra: "dead", record: { annotations } });
    expect(await deletion(bare, ["web"])).toMatchObject([{ outcome: "deleted" }]);
    const node = nodeWith([], { record: { annotations } });
    const observe = (event: TeardownEvent): void => {
      const isNext = event.type === "step-started" && event.step === "run-own-hooks";
      const asked = { port: "store", operation: "listContainers", nth: 1 } as const;
      if (isNext) node.faults.plan([{ ...asked, how: before }]);
    };
    expect(await deletion(node, ["web"], false, { observe })).toMatchObject([
      { error: { kind: "step-failed", steps: ["run-own-hooks"] } },
    ]);
    expect(await deletion(node, ["web"])).toMatchObject([{ outcome: "deleted" }]);
    expect(node.world.hooks.ran).toEqual([{ path: "/bin/after-web", containerId: "web" }]);
    expect(leftovers(node)).toEqual([]);
  });

  it("keeps its record while the policy keeps a failed hook of it owed (H02)", async () => {
    const node = nodeWith([], { record: { annotations } });
    node.world.hooks.failing["/bin/after-web"] = "crashed";
    const policy = { failedHooks: "retry" } as const;
    expect(await deletion(node, ["web"], true, { policy })).toMatchObject([
      { error: { kind: "step-failed", steps: ["run-own-hooks"], faults: [{ port: "hooks" }] } },
    ]);
    expect(node.world.books.sandboxes["web"]).toMatchObject({
      failures: [{ step: "run-own-hooks", count: 1 }],
    });
    expect(await deletion(node, ["web"])).toMatchObject([{ outcome: "deleted" }]);
    expect(leftovers(node)).toEqual([]);
  });

  it.each(["remove-container-cgroups", "run-post-stop-hooks", "forget-own-container"])(
    "says so where its containers cannot be listed at %s",
    async (step) => {
      const node = nodeWith([], { record: { annotations } });
      const observe = (event: TeardownEvent): void => {
        const isNext = event.type === "step-started" && event.step === step;
        const fault = { port: "store", operation: "listContainers", how: before } as const;
        if (isNext) node.faults.plan([fault]);
      };
      expect(await deletion(node, ["web"], false, { observe })).toMatchObject([
        {
          error: { kind: "step-failed", steps: [step], faults: [{ operation: "listContainers" }] },
        },
      ]);
    },
  );

  it("is presumed by force where nothing says so, even of a corrupt record", async () => {
    const node = nodeWith([], { corrupt: true });
    expect(await deletion(node, ["web"])).toMatchObject([
      { error: { kind: "unknown-container-type" } },
    ]);
    expect(await deletion(node, ["web"], true)).toMatchObject([
      {
        outcome: "deleted",
        warnings: ["its type is unknown, and it is taken for a pod_sandbox", {}],
      },
    ]);
    expect(leftovers(node)).toEqual([]);
  });
});
