import { addPod } from "podsandbox/testing";
import type { Scenario } from "./scenario.js";
import { addWeb, parts, ready, remove, stop } from "./web-pod.js";
import { whatGoesWrong } from "./what-goes-wrong.js";
import { whatThereIs } from "./what-there-is.js";

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
