import { err, ok, type Result } from "neverthrow";
import { cgroupPathsOf } from "./cgroup-paths.js";
import { containerTypeOf, type ContainerType } from "./container-type.js";
import { ociSpecOf } from "./oci-spec.js";

/** Nothing says whether it is a sandbox or a container in one; nothing has been done. */
export interface UnknownContainerType {
  readonly kind: "unknown-container-type";
  readonly containerId: string;
}

/** Its OCI configuration is missing or cannot be read; nothing has been done. */
export interface InvalidOciConfig {
  readonly kind: "invalid-oci-config";
  readonly containerId: string;
  /** A sentence for people. */
  readonly message: string;
}

/** Something that can be deleted as Kata Containers does. */
interface Deletable {
  readonly type: ContainerType;
  /** Sentences about what is missing, and is gone on without. */
  readonly warnings: readonly string[];
}

/** What is known of something that is to be deleted. */
interface ToDelete {
  readonly id: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** What it is taken for where nothing says so, and it is to be deleted by force. */
  readonly presumed: ContainerType;
}

/**
 * Whether its annotations say enough to delete it. By force, what they do not say is gone on
 * without: nothing may make it undeletable. (seed 003; D24)
 */
export function judgeDeletion(
  { id, annotations, presumed }: ToDelete,
  force: boolean,
): Result<Deletable, UnknownContainerType | InvalidOciConfig> {
  const type = containerTypeOf(annotations);
  if (type === undefined && !force) return err({ kind: "unknown-container-type", containerId: id });
  const cgroups = ociSpecOf(annotations).andThen((spec) =>
    cgroupPathsOf(spec).mapErr(({ message }) => message),
  );
  if (cgroups.isErr() && !force)
    return err({ kind: "invalid-oci-config", containerId: id, message: cgroups.error });
  return ok({
    type: type ?? presumed,
    warnings: [
      ...(type === undefined ? [`its type is unknown, and it is taken for a ${presumed}`] : []),
      ...(cgroups.isErr() ? [`its OCI configuration is not used: ${cgroups.error}`] : []),
    ],
  });
}
