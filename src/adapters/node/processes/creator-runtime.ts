import type {
  Answer,
  Call,
  ContainerRecord,
  ContainerRuntime,
  Done,
  ProcessIdentity,
} from "../../../index.js";
import type { ProcessSpec } from "./runtime-state.js";

/** What creating a container did. */
export interface Created extends Done {
  /** Its first process, where it has one before it is started. */
  readonly process?: ProcessIdentity;
}

/** A runtime that can create containers too. */
export interface CreatorRuntime extends ContainerRuntime {
  /** The runtime knows the container, which does not run. Refused if it is known already. */
  createContainer(
    request: { readonly container: ContainerRecord; readonly spec: ProcessSpec },
    call: Call,
  ): Answer<Created>;

  /** The container's process runs; the answer says which it is. */
  startContainer(
    request: { readonly container: ContainerRecord },
    call: Call,
  ): Answer<ProcessIdentity>;
}
