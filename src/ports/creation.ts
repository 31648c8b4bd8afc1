import type { ContainerRecord } from "../model/container.js";
import type { Attachment, AttachmentKey } from "../model/network.js";
import type { JsonValue } from "../model/json.js";
import type { ProcessIdentity } from "../model/process.js";
import type { SandboxRecord } from "../model/sandbox.js";
import type { Answer } from "./answer.js";
import type { Call } from "./call.js";
import type { ContainerStore } from "./container-store.js";
import type { Done } from "./done.js";

/**
 * The creating half of a store: what a runtime needs so that teardown finds all that it began.
 * Teardown itself never calls it. The record comes first, the debt before ADD, and the fence is
 * asked twice: by `addContainer` and by `beginStart`.
 */
export interface CreatorStore extends ContainerStore {
  /**
   * The name belongs to the owner. Refused while another owner has a record or a living reserver;
   * without a record and with a dead reserver the name is taken over.
   */
  reserveName(
    request: {
      readonly name: string;
      readonly ownerId: string;
      readonly reserver: ProcessIdentity;
    },
    call: Call,
  ): Answer<Done>;

  /**
   * The sandbox has a record. Refused if the id is taken, or if it does not hold the name it says.
   */
  addSandbox(request: { readonly sandbox: SandboxRecord }, call: Call): Answer<Done>;

  /**
   * The fields of the record are replaced; the id stays, and the phase goes from `creating` to
   * `ready` only. Refused once the sandbox is `stopping`.
   */
  updateSandbox(
    request: {
      readonly sandboxId: string;
      readonly change: Partial<Omit<SandboxRecord, "id">>;
    },
    call: Call,
  ): Answer<Done>;

  /**
   * The attachment is recorded as owed, durably: to be called before ADD. Refused when `stopping`.
   */
  oweAttachment(
    request: { readonly sandboxId: string; readonly attachment: Attachment },
    call: Call,
  ): Answer<Done>;

  /** What ADD answered is kept for DEL. An absent sandbox or attachment is unchanged. */
  recordAttachmentResult(
    request: {
      readonly sandboxId: string;
      readonly attachment: AttachmentKey;
      readonly result: JsonValue;
    },
    call: Call,
  ): Answer<Done>;

  /**
   * The container has a record, in phase `creating` and with its creator. Refused once the sandbox
   * is `stopping`, or if the id or the name is taken.
   */
  addContainer(request: { readonly container: ContainerRecord }, call: Call): Answer<Done>;

  /**
   * The container is `creating` again, by this creator, who may now start its process: teardown
   * waits for `settleContainer`. A new start is a new life: how the container ended before, its
   * kill time, that it was asked to stop and its process are forgotten. Refused once the sandbox is
   * `stopping` or the container `removing`.
   */
  beginStart(
    request: { readonly containerId: string; readonly creator: ProcessIdentity },
    call: Call,
  ): Answer<Done>;

  /**
   * The creator is done and is forgotten: the container is `created`, `running` or `exited`, with
   * these fields and without a `creator`. One that is being removed stays `removing`.
   */
  settleContainer(
    request: {
      readonly containerId: string;
      readonly change: Partial<Omit<ContainerRecord, "id" | "sandboxId" | "phase">> & {
        readonly phase: "created" | "running" | "exited";
      };
    },
    call: Call,
  ): Answer<Done>;
}
