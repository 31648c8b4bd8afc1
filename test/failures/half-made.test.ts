import { removePodSandbox, stopPodSandbox } from "podsandbox";
import type { ContainerRecord, RemoveReport, SandboxRecord } from "podsandbox";
import { leftovers, type FakeNode, type PodPart } from "podsandbox/testing";
import { describe, expect, it } from "vitest";
import { callsOf, effectsOf, failing, ledgerOf, nodeWithWeb } from "./looking.js";
import { ownersOf, recordOf, web } from "./looking.js";
import { changesOf } from "../changes-of.js";
import { misread } from "../misread.js";

const parts = ["name", "namespace", "attachments", "infra", "paths"] as const;

/** Every selection of the parts of which a pod is made. */
function selections(): readonly (readonly PodPart[])[] {
  return Array.from({ length: 2 ** parts.length }, (_none, bits) =>
    parts.filter((_part, at) => (bits >> at) % 2 === 1),
  );
}

const optionalFields = [
  ...["name", "pod", "createdAt", "runtimeHandler", "process", "networkNamespace"],
  ...["attachments", "mounts", "paths", "cgroups", "processLabel"],
];

const containerFields = [
  ...["name", "process", "bundle", "mounts", "directories", "cgroups"],
] as const;

/** The record without a field. */
function without<Row extends SandboxRecord | ContainerRecord>(record: Row, field: string): Row {
  const entries = Object.entries(record).filter(([name]) => name !== field);
  return misread(JSON.stringify(Object.fromEntries(entries)));
}

async function removedWithout(node: FakeNode): Promise<RemoveReport> {
  void (await stopPodSandbox(node.ports, web));
  return (await removePodSandbox(node.ports, web))._unsafeUnwrap();
}

describe("a creation that did not come to its end", () => {
  it("B01: whatever parts of a pod exist with its record, removal leaves nothing", async () => {
    const all = selections();
    expect(all).toHaveLength(32);
    for (const halfMade of all) {
      const node = nodeWithWeb({ halfMade: ["record", ...halfMade] });
      expect((await removePodSandbox(node.ports, web))._unsafeUnwrap().outcome).toBe("removed");
      expect(leftovers(node)).toEqual([]);
      expect(node.violations).toEqual([]);
    }
  });

  it("B01: a name without a record is released by removal, which finds nothing else", async () => {
    const node = nodeWithWeb({ halfMade: ["name"] });
    expect((await removePodSandbox(node.ports, web))._unsafeUnwrap().outcome).toBe("absent");
    expect(leftovers(node)).toEqual([]);
  });

  it("I01: whatever field its record lacks, a pod is removed and its name is free", async () => {
    for (const field of optionalFields) {
      const node = nodeWithWeb();
      const { sandboxes } = node.world.books;
      const record = sandboxes["web"];
      if (record !== undefined) sandboxes["web"] = without(record, field);
      expect((await removedWithout(node)).outcome).toBe("removed");
      expect(ownersOf(node)).toEqual([]);
    }
  });

  it("I01: whatever field a container's record lacks, its pod is removed", async () => {
    for (const field of containerFields) {
      const node = nodeWithWeb({ containers: [{ id: "app" }] });
      const { containers } = node.world.books;
      const record = containers["app"];
      if (record !== undefined) containers["app"] = without(record, field);
      expect((await removedWithout(node)).outcome).toBe("removed");
      expect(ownersOf(node)).toEqual([]);
      expect(node.world.books.containers).toEqual({});
    }
  });
});

describe("a removal of what runs", () => {
  it("A02: removing alone makes the changes that stopping and removing make", async () => {
    const [only, both] = [nodeWithWeb(), nodeWithWeb()];
    expect((await removePodSandbox(only.ports, web)).isOk()).toBe(true);
    expect((await stopPodSandbox(both.ports, web)).isOk()).toBe(true);
    expect((await removePodSandbox(both.ports, web)).isOk()).toBe(true);
    // Phases differ by design: stopping, stopped and removing there, removing here.
    const facts = (change: string): boolean => !change.startsWith("store.recordSandboxFact");
    expect(changesOf(only).filter(facts)).toEqual(changesOf(both).filter(facts));
    expect(leftovers(only)).toEqual([]);
  });

  it("A02: removal does not go past an open namespace or a DEL that is owed", async () => {
    for (const [port, operation] of [
      ["network", "detach"],
      ["fileSystem", "removeNamespace"],
    ] as const) {
      const node = nodeWithWeb();
      node.faults.plan([{ port, operation, how: failing }]);
      expect((await removePodSandbox(node.ports, web)).isErr()).toBe(true);
      expect(recordOf(node)?.phase).toBe("removing");
      for (const later of ["removeTree", "removeCgroup", "forgetSandbox", "releaseNames"])
        expect(callsOf(node, later)).toEqual([]);
    }
  });

  it("A01: no removal forgets a process that lives: it fails and keeps the record", async () => {
    const node = nodeWithWeb({ containers: [{ dFor: "released" }] });
    const policy = {
      gracePeriodSeconds: 0,
      abandon: ["detach-network", "remove-network-namespace", "remove-directories"],
    } as const;
    const error = (await removePodSandbox(node.ports, web, { policy }))._unsafeUnwrapErr();
    expect(error).toMatchObject({ steps: ["prove-dead"], faults: [{ reason: "unkillable" }] });
    expect(recordOf(node)).toBeDefined();
    expect("report" in error && error.report.left.length).toBeGreaterThan(5);
  });

  it("A01: pids that are given up are in the ledger; the report says what stays", async () => {
    const node = nodeWithWeb({ containers: [{ dFor: "released" }] });
    const policy = { abandonLiveProcesses: true };
    const report = (await removePodSandbox(node.ports, web, { policy }))._unsafeUnwrap();
    const pids = Object.values(node.world.runtime.ofContainer)
      .flat()
      .map(({ pid }) => pid);
    const [entry] = ledgerOf(node);
    const { processes = [] } = entry?.debt.kind === "live-processes" ? entry.debt : {};
    expect(processes.map(({ pid }) => pid)).toEqual(pids);
    expect(report.left.map(({ step }) => step)).toContain("prove-dead");
    const because = "processes that were given up alive may use it";
    const kept = report.settled.filter((step) => step.because === because);
    expect(kept.map(({ step }) => step)).toEqual(
      expect.arrayContaining(["detach-network", "unmount", "remove-directories"]),
    );
    expect(effectsOf(node, "removeTree")).toEqual([]);
  });
});
