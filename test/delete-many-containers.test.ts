import { deleteContainer, type TeardownEvent } from "podsandbox";
import { describe, expect, it } from "vitest";
import { appIn, deletion, infraIn, nodeWith } from "./kata-pod.js";

const before = { kind: "before", reason: "crashed" } as const;

describe("deleting many", () => {
  it("attempts all of them, each once, and says what became of each (D29)", async () => {
    const node = nodeWith([appIn(), { ...appIn("running"), id: "busy" }, { ...appIn(), id: "db" }]);
    const results = await deletion(node, ["app", "busy", "app", "nobody", "db"]);
    expect(results.map(({ containerId, outcome }) => [containerId, outcome])).toEqual([
      ["app", "deleted"],
      ["busy", "failed"],
      ["nobody", "failed"],
      ["db", "deleted"],
    ]);
  });

  it("is an error as soon as one could not be deleted, and says what became of all", async () => {
    const node = nodeWith([appIn(), { ...appIn(), id: "db" }]);
    const partly = await deleteContainer(node.ports, { containerIds: ["app", "nobody"] });
    expect(partly._unsafeUnwrapErr()).toMatchObject({
      kind: "not-all-deleted",
      results: [{ outcome: "deleted" }, { outcome: "failed" }],
    });
    const rest = await deleteContainer(node.ports, { containerIds: ["db"] });
    expect(rest._unsafeUnwrap().results).toMatchObject([{ outcome: "deleted" }]);
  });

  it("kills nothing that runs unless it is told to", async () => {
    const node = nodeWith([appIn("running")]);
    const refused = await deleteContainer(node.ports, { containerIds: ["app"] });
    expect(refused._unsafeUnwrapErr()).toMatchObject({
      results: [{ error: { kind: "not-stopped" } }],
    });
  });

  it("takes what went with its sandbox for deleted", async () => {
    const node = nodeWith([infraIn(), appIn()]);
    const deleted = await deleteContainer(node.ports, { containerIds: ["infra", "app"] });
    const { results } = deleted._unsafeUnwrap();
    expect(results).toMatchObject([{ containerId: "infra" }, { containerId: "app" }]);
  });

  it.each([
    ["findContainer", 1],
    ["findSandbox", 1],
  ])("says of each where %s does not answer", async (operation, nth) => {
    const node = nodeWith([appIn()]);
    node.faults.plan([{ port: "store", operation, nth, how: before }]);
    const [first, second] = await deletion(node, ["nobody", "app"]);
    expect(first).toMatchObject({ error: { kind: "store-failed" } });
    expect(second).toMatchObject({ outcome: "deleted" });
  });

  it("ends with the rest when the caller gives up", async () => {
    const node = nodeWith([appIn(), { ...appIn(), id: "db" }]);
    const controller = new AbortController();
    const observe = (event: TeardownEvent): void => {
      if (event.type === "lifecycle-settled") controller.abort();
    };
    const options = { observe, signal: controller.signal };
    expect(await deletion(node, ["app", "db", "nobody"], true, options)).toMatchObject([
      { outcome: "deleted" },
      { error: { kind: "cancelled" } },
      { error: { kind: "cancelled" } },
    ]);
  });
});
