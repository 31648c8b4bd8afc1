import {
  containerTypeAnnotation,
  deleteContainer,
  ociConfigAnnotation,
  type DeleteResult,
  type RunOptions,
} from "podsandbox";
import {
  addPod,
  createFakeNode,
  leftovers,
  type ContainerSpec,
  type FakeNode,
  type PodSpec,
} from "podsandbox/testing";

/** Below which the cgroups lie that the OCI configurations name. */
export const cgroup = "/sys/fs/cgroup/memory/pods";

/** What Kata Containers keeps of a container, with one cgroup and one hook. */
export function kataAnnotations(
  type: "pod_sandbox" | "pod_container",
  name: string,
  config: object = {},
) {
  const linux = { cgroupsPath: `pods/${name}`, resources: { memory: {} } };
  const hooks = { poststop: [{ path: `/bin/after-${name}` }] };
  const spec = { ociVersion: "1.0.1", hooks, linux, ...config };
  return { [containerTypeAnnotation]: type, [ociConfigAnnotation]: JSON.stringify(spec) };
}

/** What the runtime says of a container. */
type State = ContainerSpec["state"];

/** A container of the pod. */
export function appIn(state: State = "exited", config: object = {}): ContainerSpec {
  return {
    id: "app",
    state,
    record: { annotations: kataAnnotations("pod_container", "app", config) },
  };
}

/** The sandbox's own container, with a record. */
export function infraIn(state: State = "exited"): ContainerSpec {
  return { id: "infra", state, record: { annotations: kataAnnotations("pod_sandbox", "infra") } };
}

/** A pod whose containers have cgroups that only their OCI configurations name. */
export function nodeWith(containers: readonly ContainerSpec[], pod: PodSpec = {}): FakeNode {
  const node = createFakeNode();
  const withCgroups = containers.map((one) => ({ cgroups: [`${cgroup}/${one.id}`], ...one }));
  addPod(node, { id: "web", infra: "dead", ...pod, containers: withCgroups });
  const { containers: records } = node.world.books;
  for (const record of Object.values(records)) {
    const { cgroups, ...others } = record;
    void cgroups;
    records[record.id] = others;
  }
  return node;
}

/** What became of each id, in their order. */
export async function deletion(
  { ports }: Pick<FakeNode, "ports">,
  containerIds: readonly string[],
  force = false,
  options: RunOptions = {},
): Promise<readonly DeleteResult[]> {
  const deleted = await deleteContainer(ports, { containerIds, force }, options);
  if (deleted.isOk()) return deleted.value.results;
  const { error } = deleted;
  if (error.kind !== "not-all-deleted") throw new Error(error.kind);
  return error.results;
}

/** What is left on the node that has the name in it. */
export function left(node: FakeNode, name: string): readonly string[] {
  return leftovers(node).filter((thing) => thing.includes(name));
}
