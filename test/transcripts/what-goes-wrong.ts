import type { FakeNode, PlannedFault } from "podsandbox/testing";
import type { Scenario } from "./scenario.js";
import { addWeb, but, containersOfWeb, ready, stop } from "./web-pod.js";

const plan =
  (...faults: readonly PlannedFault[]) =>
  (node: FakeNode): void =>
    node.faults.plan(faults);
const clear = (node: FakeNode): void => node.faults.clear();

/** Situations in which a port fails, or the caller gives up. */
export const whatGoesWrong: readonly Scenario[] = [
  {
    name: "del-failing",
    world: [ready, but("every DEL fails")],
    parts: [
      {
        says: "stopped twice",
        build: addWeb,
        acts: [
          {
            ...stop,
            before: plan({
              port: "network",
              operation: "detach",
              how: { kind: "before", reason: "other" },
            }),
          },
          { ...stop, says: "DEL works again", before: clear },
        ],
      },
    ],
  },
  {
    name: "unmount-busy",
    world: [ready, but("something keeps the shm busy")],
    parts: [
      {
        says: "stopped twice",
        build: addWeb,
        acts: [
          {
            ...stop,
            before: plan({
              port: "fileSystem",
              operation: "unmount",
              subject: "/shm",
              how: { kind: "before", reason: "busy" },
            }),
          },
          { ...stop, says: "the shm is no longer busy", before: clear },
        ],
      },
    ],
  },
  {
    name: "cancellation",
    world: [ready, but("a DEL takes three seconds")],
    parts: [
      {
        says: "the caller gives up while a DEL runs, which is awaited; then the same call again",
        options: { takes: { "network.detach": 3_000 } },
        build: (node) => addWeb(node, { containers: [{ id: "web-app" }] }),
        acts: [{ ...stop, gaveUpAfter: 1_000 }, stop],
      },
      {
        says: "the caller gives up while a process does not die; then the same call again",
        build: (node) =>
          addWeb(node, {
            containers: [{ id: "web-app", dFor: "released" }, ...containersOfWeb.slice(1)],
          }),
        acts: [
          { ...stop, gaveUpAfter: 15_000 },
          { ...stop, says: "the disk answers again", before: (node) => node.wakeStuck("web") },
        ],
      },
    ],
  },
];
