import type { Scenario } from "./scenario.js";
import { addWeb, but, parts, ready, remove, stop } from "./web-pod.js";

/** Situations in which nothing goes wrong, but not everything is there. */
export const whatThereIs: readonly Scenario[] = [
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
