import { collectGarbage, describeError, type TeardownEvent } from "podsandbox";
import { addPod, createFakeNode } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { samples } from "../errors/samples.js";
import { collect, dead, parts } from "./garbage.js";

describe("collectGarbage", () => {
  it("is cancelled, with what was done so far, where the caller gives up", async () => {
    const node = createFakeNode();
    addPod(node, { ...dead, id: "left", halfMade: parts });
    const options = { apply: true, signal: AbortSignal.abort() };
    const error = (await collectGarbage(node.ports, options))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "collection-cancelled", soFar: { leftovers: [] } });
    expect(describeError(error, { columns: Infinity })).toContain(
      "0 of 0 debts settled, 0 of 0 leftovers removed, 0 of 0 networks collected",
    );
    expect(node.clock.pending()).toEqual([]);
  });

  it.each([
    [{ apply: 1 }, "options.apply"],
    [{ concurrency: 0 }, "options.concurrency"],
    [{ networks: [{ network: "pods" }] }, "options.networks.0.configuration"],
    [{ networks: [{ network: "", configuration: "{}" }] }, "options.networks.0.network"],
    [{ networks: [{ network: "pods", configuration: "{}", valid: [] }] }, "options.networks.0"],
    [{ netwroks: [] }, "options"],
    ["all", "options"],
  ])("refuses %j", async (options, path) => {
    const { ports } = createFakeNode();
    const error = (await collectGarbage(ports, options as never))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "invalid-request", issues: [{ path }] });
  });

  it("does nothing where nothing is said", async () => {
    const node = createFakeNode();
    addPod(node, { ...dead, id: "left", halfMade: parts });
    const report = (await collectGarbage(node.ports))._unsafeUnwrap();
    expect(report).toMatchObject({ applied: false, leftovers: [{ outcome: "would-remove" }] });
    expect(node.world.books.sandboxes).toEqual({});
  });

  it("tells an observer of every call", async () => {
    const node = createFakeNode();
    const operations = new Set<string>();
    const observe = ({ operation, sandboxId }: TeardownEvent): void =>
      void operations.add(`${operation} ${sandboxId}`);
    addPod(node, { ...dead, id: "left", halfMade: parts });
    void (await collectGarbage(node.ports, { apply: true, observe }))._unsafeUnwrap();
    expect([...operations].sort()).toEqual(["collect-garbage ", "remove-pod-sandbox left"]);
  });

  it("says how long it took", async () => {
    const node = createFakeNode({ takes: { "store.listLedger": 500 } });
    const twice = [await collect(node), await collect(node)];
    expect(twice.map(({ milliseconds }) => milliseconds)).toEqual([500, 500]);
  });
});

describe("a search or a collection that was ended before it was done", () => {
  const { "search-cancelled": search, "collection-cancelled": collection } = samples;

  it("says so, and how far it came", () => {
    expect(describeError(search, { columns: Infinity })).toContain(
      "was ended before all ports had been asked",
    );
    expect(describeError(collection, { columns: Infinity })).toContain(
      "0 of 0 debts settled, 1 of 1 leftovers removed, 0 of 0 networks collected",
    );
  });
});
