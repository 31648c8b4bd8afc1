import { describe, expect, it } from "vitest";
import {
  isBlock,
  isContainerFound,
  isContainerList,
  isCreationEnd,
  isDone,
  isLease,
  isLedger,
  isNamespaceState,
  isProcessList,
  isRuntimeState,
  isSandboxFound,
  isStopped,
} from "#dist/wrappers/answers.js";

const done = { changed: true, warnings: [] };
const nothing = [undefined, null, 7, "text", true];
const release = () => Promise.resolve();

interface Shape {
  readonly name: string;
  readonly is: (value: unknown) => boolean;
  readonly yes: readonly unknown[];
  readonly no: readonly unknown[];
}

const shapes: readonly Shape[] = [
  {
    name: "what a command answers",
    is: isDone,
    yes: [done, { changed: false, warnings: ["a"] }],
    no: [
      ...nothing,
      {},
      { changed: true },
      { warnings: [] },
      { ...done, changed: 1 },
      { ...done, warnings: "a" },
    ],
  },
  {
    name: "what a stop answers",
    is: isStopped,
    yes: [done, { ...done, exitCode: 0 }, { ...done, exitCode: undefined }],
    no: [...nothing, { exitCode: 0 }, { ...done, exitCode: "0" }],
  },
  {
    name: "a list of containers",
    is: isContainerList,
    yes: [[], [{ id: "a" }]],
    no: [...nothing, {}, { length: 0 }, ["a"], [{ id: "a" }, null], [{ id: 7 }], [{}]],
  },
  {
    name: "a list of processes",
    is: isProcessList,
    yes: [[], [{ pid: 7 }]],
    no: [...nothing, {}, { length: 0 }, [7], [{ pid: 7 }, null], [{ pid: "7" }], [{}]],
  },
  {
    name: "a look-up of a sandbox",
    is: isSandboxFound,
    yes: [
      { state: "absent" },
      { state: "found", sandbox: { id: "a" } },
      { state: "corrupt", sandbox: { id: "a" }, message: "" },
      { state: "ambiguous", candidates: [] },
    ],
    no: [
      ...nothing,
      {},
      { state: 7 },
      { state: "lost" },
      { state: "found" },
      { state: "found", sandbox: null },
      { state: "found", sandbox: "a" },
      { state: "found", sandbox: {} },
      { state: "found", sandbox: { id: 7 } },
      { state: "found", container: { id: "a" } },
      { state: "corrupt" },
      { state: "ambiguous" },
      { state: "ambiguous", candidates: "a" },
    ],
  },
  {
    name: "a look-up of a container",
    is: isContainerFound,
    yes: [{ state: "absent" }, { state: "found", container: { id: "a" } }],
    no: [...nothing, {}, { state: "found" }, { state: "found", sandbox: { id: "a" } }],
  },
  {
    name: "a ledger",
    is: isLedger,
    yes: [{ entries: [], damaged: [] }],
    no: [
      ...nothing,
      {},
      { entries: [] },
      { damaged: [] },
      { entries: {}, damaged: [] },
      { entries: [], damaged: "a" },
    ],
  },
  {
    name: "a lease",
    is: isLease,
    yes: [{ release }],
    no: [...nothing, {}, { release: 7 }, { unblock: release }],
  },
  {
    name: "a block",
    is: isBlock,
    yes: [{ unblock: release }],
    no: [...nothing, {}, { unblock: 7 }, { release }],
  },
  {
    name: "the end of a creation",
    is: isCreationEnd,
    yes: ["settled", "creator-dead"],
    no: [...nothing, "", {}],
  },
  {
    name: "the state of a namespace",
    is: isNamespaceState,
    yes: ["same", "absent", "replaced", "unidentified"],
    no: [...nothing, "", {}],
  },
  {
    name: "a state of the runtime",
    is: isRuntimeState,
    yes: ["absent", "created", "running", "paused", "stopped", "unknown"],
    no: [...nothing, "", {}],
  },
];

describe.each(shapes)("$name", ({ is, yes, no }) => {
  it.each(yes.map((value) => [value]))("may be %j", (value) => {
    expect(is(value)).toBe(true);
  });

  it.each(no.map((value) => [value]))("may not be %j", (value) => {
    expect(is(value)).toBe(false);
  });
});
