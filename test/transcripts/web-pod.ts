import { addPod, type ContainerSpec, type FakeNode, type PodSpec } from "podsandbox/testing";
import type { Act } from "./scenario.js";

const volatile = "/run/podsandbox/sandboxes/web";

/** Where the pod's three kinds of mounts are. */
export const mountsOfWeb = [
  { kind: "shm", path: `${volatile}/shm` },
  { kind: "image-volume", path: "/run/podsandbox/image-volumes/web/0" },
  { kind: "storage", path: "/run/podsandbox/storage/web" },
] as const;

/** A container that does not listen to SIGTERM and has a hook, and one that does and has none. */
export const containersOfWeb: readonly ContainerSpec[] = [
  { id: "web-app", ignoresTerm: true, hooks: [{ path: "/usr/bin/unregister" }] },
  { id: "web-log", exitsAfter: 200 },
];

/** The pod of all transcripts: two containers and everything that a teardown has to find. */
export function addWeb(node: FakeNode, spec: PodSpec = {}): void {
  addPod(node, {
    id: "web",
    label: "s0:c1,c2",
    containers: containersOfWeb,
    mounts: mountsOfWeb,
    ...spec,
  });
}

/** What the pod is, in the first line of a world. */
export const ready =
  'pod "web" is ready: two containers (app ignores SIGTERM and has a post-stop hook), a pause';
/** What it is made of, in the second. */
export const parts =
  "process, one network in a namespace of its own, shm, an image volume and storage mounted";
/** What it is made of, and what is not so this time. */
export const but = (what: string): string => `${parts};\n${what}`;

/** The two calls that most situations are about. */
export const stop: Act = { operation: "stop", id: "web" };
export const remove: Act = { operation: "remove", id: "web" };
