import type { SandboxMount, SandboxRecord } from "../model/sandbox.js";
import type { ContainerRecord } from "../model/container.js";
import { attemptAll } from "../interpreter/attempt-all.js";
import { act, skip, type SandboxSubject, type Step, type Tools } from "../interpreter/step.js";
import { failedBy, nothingDone, plus, tallyOf, type Tally } from "../interpreter/tally.js";
import { givingUpPaths } from "./give-up-paths.js";
import { inUse } from "./in-use.js";

/** What could not be unmounted goes into the ledger, by the path that the fault is about. */
const mountsAbandoned = givingUpPaths("unmount", "mount");

/**
 * After the proof of death, beside the network: a busy mount must not hold an address. What is not
 * mounted is unchanged, and the host's shared memory is never touched. (M01, M03, M04)
 */
export const unmount: Step<SandboxSubject, "unmount"> = {
  name: "unmount",
  says: "unmounts image volumes, shared memory and storage of the pod and its containers",
  onFault: "end",
  plan: ({ sandbox }) => inUse(sandbox) ?? act,
  expect: ({ sandbox }, containers) =>
    expectUnmount([...containerMounts(containers), ...mountsOf(sandbox)]),
  act: async ({ sandbox }, tools) =>
    plus(await unmountContainers(tools), await unmountAll(mountsOf(sandbox), tools)),
  abandon: mountsAbandoned,
};

/** Unmounts one kind of mount, for lifecycles that take them at different places. */
export function unmountOnly<Kind extends SandboxMount["kind"]>(
  kind: Kind,
): Step<SandboxSubject, `unmount-${Kind}`> {
  const paths = (sandbox: SandboxRecord): readonly string[] => mountsOf(sandbox, kind);
  return {
    name: `unmount-${kind}`,
    says: `unmounts the ${kind} of the pod`,
    onFault: "end",
    plan: ({ sandbox }) =>
      inUse(sandbox) ?? (paths(sandbox).length === 0 ? skip("it has none") : act),
    expect: ({ sandbox }) => expectUnmount(paths(sandbox)),
    act: ({ sandbox }, tools) => unmountAll(paths(sandbox), tools),
    abandon: mountsAbandoned,
  };
}

/** Unmounts what the containers have mounted, for lifecycles that take it at another place. */
export const unmountContainerStorage: Step<SandboxSubject, "unmount-container-storage"> = {
  name: "unmount-container-storage",
  says: "unmounts the storage of every container",
  onFault: "waive",
  plan: ({ sandbox }) => inUse(sandbox) ?? act,
  expect: (_subject, containers) => expectUnmount(containerMounts(containers)),
  act: (_subject, tools) => unmountContainers(tools),
  abandon: mountsAbandoned,
};

function mountsOf(sandbox: SandboxRecord, kind?: SandboxMount["kind"]): readonly string[] {
  return (sandbox.mounts ?? [])
    .filter((mount) => !mount.host && (kind === undefined || mount.kind === kind))
    .map(({ path }) => path);
}

function containerMounts(containers: readonly ContainerRecord[]): readonly string[] {
  return containers.flatMap(({ mounts }) => mounts ?? []);
}

function expectUnmount(paths: readonly string[]): readonly string[] {
  return paths.map((path) => `unmount ${path}`);
}

async function unmountContainers(tools: Tools): Promise<Tally> {
  const listed = await tools.listContainers();
  if (listed.containers === undefined) return failedBy(listed.fault);
  return unmountAll(containerMounts(listed.containers), tools);
}

/** Unmounts every path, all of them whatever comes of the first. */
export async function unmountAll(paths: readonly string[], tools: Tools): Promise<Tally> {
  if (paths.length === 0) return nothingDone;
  const { ports, caller, policy } = tools;
  return attemptAll(paths, policy.parallel, async (path) =>
    tallyOf(await ports.fileSystem.unmount({ path }, caller)),
  );
}
