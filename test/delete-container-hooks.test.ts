import type { OciState } from "podsandbox";
import type { FakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { appIn, cgroup, deletion, kataAnnotations, left, nodeWith } from "./kata-pod.js";

const before = { kind: "before", reason: "crashed" } as const;

/** The same ports, and the states that hooks are given. */
function watchingHooks({ ports }: FakeNode) {
  const states: OciState[] = [];
  const hooks = {
    runPostStop: (
      ...[request, call]: Parameters<NonNullable<typeof ports.hooks>["runPostStop"]>
    ) => {
      states.push(request.state);
      if (ports.hooks === undefined) throw new Error("there are no hooks");
      return ports.hooks.runPostStop(request, call);
    },
  };
  return { states, ports: { ...ports, hooks } };
}

describe("the hooks of a deleted container", () => {
  it("get the whole state, with the container's own id and version (D25)", async () => {
    const node = nodeWith([appIn()]);
    const { states, ports } = watchingHooks(node);
    await deletion({ ports }, ["app"]);
    expect(states).toEqual([
      {
        ociVersion: "1.0.1",
        id: "app",
        status: "stopped",
        bundle: "/run/podsandbox/containers/app",
        annotations: kataAnnotations("pod_container", "app"),
      },
    ]);
  });

  it("are the record's own where it has any", async () => {
    const node = nodeWith([{ ...appIn(), hooks: [{ path: "/bin/own" }] }]);
    await deletion(node, ["app"]);
    expect(node.world.hooks.ran).toEqual([{ path: "/bin/own", containerId: "app" }]);
  });

  it("fail as warnings, and the rest goes on (OCI lifecycle 13, D24)", async () => {
    const node = nodeWith([appIn()]);
    node.world.hooks.failing["/bin/after-app"] = "crashed";
    const [result] = await deletion(node, ["app"]);
    expect(result).toMatchObject({ outcome: "deleted" });
    expect(left(node, "app")).toEqual([]);
  });

  it("stay owed where the policy says so, and run when it is deleted again (H02)", async () => {
    const node = nodeWith([appIn()]);
    node.world.hooks.failing["/bin/after-app"] = "crashed";
    const policy = { failedHooks: "retry" } as const;
    expect(await deletion(node, ["app"], false, { policy })).toMatchObject([
      { error: { kind: "step-failed", steps: ["run-post-stop-hooks"] } },
    ]);
    delete node.world.hooks.failing["/bin/after-app"];
    expect(await deletion(node, ["app"], false, { policy })).toMatchObject([
      { outcome: "deleted" },
    ]);
    expect(node.world.hooks.ran).toHaveLength(2);
    expect(left(node, "app")).toEqual([]);
  });

  it("run once, though the cgroups fail and it is deleted again (D24)", async () => {
    const node = nodeWith([appIn()]);
    const operation = "removeCgroup";
    node.faults.plan([{ port: "fileSystem", operation, subject: cgroup, nth: 1, how: before }]);
    const [failed] = await deletion(node, ["app"]);
    expect(failed).toMatchObject({ error: { kind: "step-failed", steps: ["remove-oci-cgroups"] } });
    expect(await deletion(node, ["app"])).toMatchObject([{ outcome: "deleted" }]);
    expect(node.world.hooks.ran).toHaveLength(1);
    expect(left(node, "app")).toEqual([]);
  });
});

describe("the cgroups of a deleted container", () => {
  it("are left with a warning where they lie outside of what may be touched", async () => {
    const mounts = [{ type: "cgroup", destination: "/elsewhere" }];
    const linux = { cgroupsPath: "/app", resources: { memory: {} } };
    const node = nodeWith([appIn("exited", { mounts, linux })]);
    const [result] = await deletion(node, ["app"]);
    const runs = result?.outcome === "failed" ? [] : result?.runs;
    const step = runs?.[0]?.settled.find((settled) => settled.step === "remove-oci-cgroups");
    expect(step?.warnings[0]).toContain("cgroup /elsewhere/memory/app stays");
  });

  it("keep a container from being deleted while a process is in them", async () => {
    const node = nodeWith([appIn(), { id: "other" }]);
    node.world.fileSystem.cgroups[`${cgroup}/app`] = { sandboxId: "web", containerId: "other" };
    expect(await deletion(node, ["app"])).toMatchObject([
      {
        error: {
          kind: "step-failed",
          steps: ["remove-oci-cgroups"],
          faults: [{ reason: "refused", details: { processes: [{}] } }],
        },
      },
    ]);
  });

  it("go into the ledger where the caller gives them up", async () => {
    const node = nodeWith([appIn()]);
    node.faults.plan([
      { port: "fileSystem", operation: "removeCgroup", subject: cgroup, how: before },
    ]);
    const policy = { abandon: ["remove-cgroups"] } as const;
    expect(await deletion(node, ["app"], false, { policy })).toMatchObject([
      { outcome: "deleted" },
    ]);
    const debts = Object.values(node.world.books.ledger).map(({ debt }) => debt);
    expect(debts).toEqual([{ kind: "cgroup", path: `${cgroup}/app` }]);
  });
});

describe("the hooks of a sandbox whose own container has no record", () => {
  it("do not run while processes live that were given up, and are left", async () => {
    const record = { annotations: kataAnnotations("pod_sandbox", "web") };
    const node = nodeWith([{ ...appIn("running"), dFor: "released" }], { record });
    const policy = { abandonLiveProcesses: true };
    const [deleted] = await deletion(node, ["web"], true, { policy });
    const left = deleted?.outcome === "deleted" ? deleted.runs.flatMap((run) => run.left) : [];
    expect(left).toContainEqual({
      step: "run-own-hooks",
      what: "run post-stop hook /bin/after-web of web",
    });
    expect(node.world.hooks.ran).toEqual([]);
  });
});
