/** What a container is to Kata Containers: its pod's sandbox, or a container in one. */
export type ContainerType = "pod_sandbox" | "pod_container";

/** What the annotations of a container say. */
interface Annotated {
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The annotation in which Kata Containers 1.x keeps a container's type. */
export const containerTypeAnnotation =
  "com.github.containers.virtcontainers.pkg.oci.container_type";

/** The annotation in which containerd says the same, as `sandbox` or `container`. */
export const criContainerTypeAnnotation = "io.kubernetes.cri.container-type";

const types: ReadonlyMap<string, ContainerType> = new Map([
  ["pod_sandbox", "pod_sandbox"],
  ["pod_container", "pod_container"],
]);

const criTypes: ReadonlyMap<string, ContainerType> = new Map([
  ["sandbox", "pod_sandbox"],
  ["container", "pod_container"],
]);

/**
 * The type that a container's annotations give it; nothing where they say none that is known. What
 * Kata Containers wrote comes before what CRI wrote. (seed 003 GetContainerType)
 */
export function containerTypeOf(
  annotations: Readonly<Record<string, string>> = {},
): ContainerType | undefined {
  const own = annotations[containerTypeAnnotation];
  if (own !== undefined) return types.get(own);
  return criTypes.get(annotations[criContainerTypeAnnotation] ?? "");
}

/** Whether a container is its sandbox's own, as far as its annotations tell. */
export function isSandboxContainer({ annotations }: Annotated): boolean {
  return containerTypeOf(annotations) === "pod_sandbox";
}
