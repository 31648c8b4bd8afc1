import { addPod, type FakeNode, type PlannedFault } from "podsandbox/testing";
import type { Act, Scenario } from "./scenario.js";
import { addWeb, containersOfWeb } from "./web-pod.js";

const stop: Act = { operation: "stop", id: "web" };
const remove: Act = { operation: "remove", id: "web" };

const ready =
  'pod "web" is ready: two containers (app ignores SIGTERM and has a post-stop hook), a pause';
const parts =
  "process, one network in a namespace of its own, shm, an image volume and storage mounted";
const but = (what: string): string => `${parts};\n${what}`;

const plan =
  (...faults: readonly PlannedFault[]) =>
  (node: FakeNode): void =>
    node.faults.plan(faults);
const clear = (node: FakeNode): void => node.faults.clear();

const whatThereIs: readonly Scenario[] = [
  {
    name: "ready-pod",
    world: [ready, parts],
    parts: [
      { says: "stopped", build: addWeb, acts: [stop] },
      { says: "removed, without having been stopped before", build: addWeb, acts: [remove] },
    ],
  },
  {
    name: "host-network",
    world: [`${ready} process;`, "it uses the network of the host"],
    parts: [
      {
        says: "stopped, and removed after it",
        build: (node) => addWeb(node, { network: "node" }),
        acts: [stop, remove],
      },
    ],
  },
  {
    name: "infra-dead",
    world: [ready, but("the pause process has died by itself")],
    parts: [
      { says: "stopped", build: (node) => addWeb(node, { infra: "dead" }), acts: [stop] },
      {
        says: "removed, without having been stopped before",
        build: (node) => addWeb(node, { infra: "dead" }),
        acts: [remove],
      },
    ],
  },
  {
    name: "never-started",
    world: [
      'pod "web" is ready, and its one container was created and never started: its first',
      "process waits for a start that never comes",
    ],
    parts: [
      {
        says: "stopped, and removed after it",
        build: (node) => addWeb(node, { containers: [{ id: "web-app", state: "created" }] }),
        acts: [stop, remove],
      },
    ],
  },
  {
    name: "half-made",
    world: [
      'pod "web" is `creating`: it has a name, a record, directories and a namespace; ADD was',
      "attempted and gave no result, though it took an address; nothing was ever started",
    ],
    parts: [
      {
        says: "removed",
        build: (node) =>
          addWeb(node, {
            halfMade: ["name", "record", "label", "paths", "namespace", "attachments"],
            attachments: [{ result: false }],
          }),
        acts: [remove],
      },
    ],
  },
  {
    name: "namespace-gone",
    world: [ready, but("the namespace is gone, as after a restart of the host")],
    parts: [
      { says: "stopped", build: (node) => addWeb(node, { namespace: "absent" }), acts: [stop] },
    ],
  },
  {
    name: "namespace-replaced",
    world: [ready, but("at the path of the namespace is another pod's by now")],
    parts: [
      {
        says: "stopped, and removed after it",
        build: (node) => addWeb(node, { namespace: "replaced" }),
        acts: [stop, remove],
      },
    ],
  },
];

const whatGoesWrong: readonly Scenario[] = [
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

const whatIsAsked: readonly Scenario[] = [
  {
    name: "unknown-id",
    world: ['pod "web" is ready', "the call is about an id that nothing has"],
    parts: [
      {
        says: "stopped, and removed after it",
        build: addWeb,
        acts: [
          { operation: "stop", id: "nobody" },
          { operation: "remove", id: "nobody" },
        ],
      },
    ],
  },
  {
    name: "ambiguous-id",
    world: ['pods "web-1" and "web-2" are ready', 'the call is about "web", with which both begin'],
    parts: [
      {
        says: "stopped, and removed after it",
        build: (node) => {
          addPod(node, { id: "web-1" });
          addPod(node, { id: "web-2" });
        },
        acts: [stop, remove],
      },
    ],
  },
  {
    name: "second-call",
    world: [ready, parts],
    parts: [
      {
        says: "stopped twice and removed twice",
        build: addWeb,
        acts: [stop, stop, remove, remove],
      },
    ],
  },
];

/** Every situation that there is a transcript of. */
export const scenarios: readonly Scenario[] = [...whatThereIs, ...whatGoesWrong, ...whatIsAsked];
