import { removePodSandbox, removeSteps, type Element, type TeardownEvent } from "podsandbox";
import { addPod, createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";

const web = { podSandboxId: "web" };

const names = (elements: readonly Element[]): readonly string[] =>
  elements.flatMap((element) =>
    "together" in element ? element.together.map(({ name }) => name) : [element.name],
  );

/** The steps that a removal which ended early says are left. */
async function leftOf(options: object, reason?: "other"): Promise<readonly string[]> {
  const node = createFakeNode();
  addPod(node, { id: "web", containers: 2 });
  const how = { kind: "before", reason: reason ?? "other" } as const;
  if (reason !== undefined) node.faults.plan([{ port: "store", operation: "lease", how }]);
  const error = (await removePodSandbox(node.ports, web, options))._unsafeUnwrapErr();
  const left = "report" in error ? error.report.left : [];
  return [...new Set(left.map(({ step }) => step))];
}

describe("what is left by a run that ended before it read anything", () => {
  it("is every step, where the record had been found", async () => {
    const controller = new AbortController();
    const observe = (event: TeardownEvent): void => {
      if (event.type === "call-settled" && event.call.operation === "findSandbox")
        controller.abort();
    };
    const all = names(removeSteps);
    expect(await leftOf({ signal: controller.signal, observe })).toEqual(all);
    expect(await leftOf({}, "other")).toEqual(all);
  });

  it("is all that it can be, where not even that is known", async () => {
    const left = await leftOf({ signal: AbortSignal.abort() });
    const known = ["remove-network-namespace", "remove-cgroups", "remove-directories"];
    const fromRecord = [...known, "release-labels"];
    expect(left).toEqual(names(removeSteps).filter((name) => !fromRecord.includes(name)));
  });

  it("is nothing that needs a record, where there is none", async () => {
    const { store, ...others } = createFakeNode().ports;
    const controller = new AbortController();
    const lease: typeof store.lease = (request, call) => {
      controller.abort();
      return store.lease(request, call);
    };
    const ports = { ...others, store: { ...store, lease } };
    const cancelled = await removePodSandbox(ports, web, { signal: controller.signal });
    const error = cancelled.isErr() ? cancelled.error : undefined;
    const left = error !== undefined && "report" in error ? error.report.left : [];
    expect(left.map(({ step }) => step)).not.toContain("remove-containers");
  });
});
