import {
  containerTypeAnnotation,
  criContainerTypeAnnotation,
  deleteContainer,
  ociConfigAnnotation,
} from "podsandbox";
import { createContainer } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { changesOf } from "./changes-of.js";
import { appIn, cgroup, deletion, left, nodeWith } from "./kata-pod.js";

const before = { kind: "before", reason: "crashed" } as const;

describe("deleting a container", () => {
  it("leaves nothing of it, and its record goes last, after its cgroups (D24)", async () => {
    const node = nodeWith([appIn(), { id: "other" }]);
    const [result] = await deletion(node, ["app"]);
    expect(result).toMatchObject({ outcome: "deleted", type: "pod_container", warnings: [] });
    expect(left(node, "app")).toEqual([]);
    expect(left(node, "other")).not.toEqual([]);
    expect(changesOf(node).slice(-5)).toEqual([
      "fileSystem.removeTree /run/podsandbox/containers/app",
      "hooks.runPostStop app/bin/after-app",
      "store.recordContainerFact app",
      `fileSystem.removeCgroup ${cgroup}/app`,
      "store.forgetContainer app",
    ]);
    expect(node.violations).toEqual([]);
  });

  it.each(["created", "running", "paused", "unknown"] as const)(
    "refuses one that is %s, without any effect, unless forced (D26)",
    async (state) => {
      const node = nodeWith([appIn(state)]);
      const [refused] = await deletion(node, ["app"]);
      expect(refused).toMatchObject({
        outcome: "failed",
        error: { kind: "not-stopped", containerId: "app", state, report: { sandboxId: "web" } },
      });
      expect(changesOf(node)).toEqual([]);
      expect(await deletion(node, ["app"], true)).toMatchObject([{ outcome: "deleted" }]);
      expect(left(node, "app")).toEqual([]);
      expect(node.violations).toEqual([]);
    },
  );

  it("says so where the runtime cannot be asked", async () => {
    const node = nodeWith([appIn()]);
    node.faults.plan([{ port: "runtime", operation: "inspectContainer", how: before }]);
    const [failed] = await deletion(node, ["app"]);
    expect(failed).toMatchObject({
      error: {
        kind: "step-failed",
        steps: ["verify-stopped"],
        faults: [{ operation: "inspectContainer", reason: "crashed" }],
      },
    });
  });

  it("waits for a creator before it judges", async () => {
    const node = nodeWith([]);
    const pace = () => new Promise<void>((resolve) => node.clock.after(100, resolve));
    const creation = createContainer(node, { id: "app", sandboxId: "web", pace });
    const { containers } = node.world.books;
    for (const record of Object.values(containers))
      containers[record.id] = { ...record, ...appIn().record };
    const [refused] = await deletion(node, ["app"]);
    expect(refused).toMatchObject({ error: { kind: "not-stopped", state: "created" } });
    await creation;
  });

  it("has nothing to refuse where the creator takes its own work back", async () => {
    const node = nodeWith([{ ...appIn("creating"), creator: "alive" }]);
    node.faults.plan([{ port: "store", operation: "awaitCreation", nth: 1, how: before }]);
    const [failed] = await deletion(node, ["app"]);
    expect(failed).toMatchObject({ error: { kind: "step-failed", steps: ["verify-stopped"] } });
    const { store } = node.join().ports;
    node.clock.after(100, () => void store.forgetContainer({ containerId: "app" }, noCall));
    expect(await deletion(node, ["app"])).toMatchObject([{ outcome: "deleted" }]);
  });

  it("takes ids whole, and what nothing has for an error, unless forced", async () => {
    const node = nodeWith([appIn(), { ...appIn(), id: "apple" }]);
    for (const id of ["ap", "appl", "nobody"]) {
      expect(await deletion(node, [id])).toEqual([
        { containerId: id, outcome: "failed", error: { kind: "not-found", containerId: id } },
      ]);
      expect(await deletion(node, [id], true)).toMatchObject([{ outcome: "absent" }]);
    }
    expect(changesOf(node)).toEqual([]);
    const { error } = (await deleteContainer(node.ports, { containerIds: [] }))
      .mapErr((e) => ({
        error: e.kind,
      }))
      ._unsafeUnwrapErr();
    expect(error).toBe("invalid-request");
    expect(node.clock.pending()).toEqual([]);
  });
});

const noCall = {
  attempt: 1,
  signal: new AbortController().signal,
  waitingFor: (): void => undefined,
};

describe("what a container's annotations say", () => {
  it("is a type, in Kata's words or in containerd's; without one, force presumes it", async () => {
    const cri = { [criContainerTypeAnnotation]: "container", [ociConfigAnnotation]: "{}" };
    const untyped = { [ociConfigAnnotation]: "{}" };
    const node = nodeWith([
      { id: "cri", state: "exited", record: { annotations: cri } },
      { id: "plain", state: "exited", record: { annotations: untyped } },
    ]);
    expect(await deletion(node, ["cri", "plain"])).toMatchObject([
      { outcome: "deleted", type: "pod_container" },
      { error: { kind: "unknown-container-type", containerId: "plain" } },
    ]);
    expect(await deletion(node, ["plain"], true)).toMatchObject([
      {
        outcome: "deleted",
        type: "pod_container",
        warnings: ["its type is unknown, and it is taken for a pod_container"],
      },
    ]);
  });

  it.each([
    ["missing", undefined, "there is no annotation"],
    ["no JSON", "{", "it is not JSON"],
    [
      "without a cgroup destination",
      JSON.stringify({
        mounts: [{ type: "cgroup" }],
        linux: { cgroupsPath: "/a", resources: { memory: {} } },
      }),
      "the cgroup mount has no destination",
    ],
  ])(
    "is an OCI configuration; one that is %s is gone on without by force",
    async (_, text, why) => {
      const type = { [containerTypeAnnotation]: "pod_container" };
      const annotations = text === undefined ? type : { ...type, [ociConfigAnnotation]: text };
      const node = nodeWith([{ id: "app", state: "exited", record: { annotations } }]);
      const [refused] = await deletion(node, ["app"]);
      const message: unknown = expect.stringContaining(why);
      expect(refused).toMatchObject({ error: { kind: "invalid-oci-config", message } });
      expect(changesOf(node)).toEqual([]);
      const [forced] = await deletion(node, ["app"], true);
      expect(forced).toMatchObject({ outcome: "deleted", warnings: [message] });
      expect(node.world.books.containers).toEqual({});
    },
  );
});
