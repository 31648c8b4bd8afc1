import type { Result } from "neverthrow";
import * as z from "zod";
import { whyNotAnId } from "./ids.js";
import type { InvalidRequest } from "./invalid-request.js";
import { parseWith } from "./parse-with.js";
import { once } from "./once.js";

/** Which sandbox is meant: its id, or a prefix of it that no other sandbox has. */
export interface PodSandboxRequest {
  readonly podSandboxId: string;
  /** The id is whole: it is never taken for a prefix of another sandbox's. */
  readonly exact?: boolean | undefined;
}

/** Which container is meant: its id, or a prefix of it that no other container has. */
export interface ContainerRequest {
  readonly containerId: string;
}

/** CRI's StopContainerRequest: `timeout` is seconds before it is killed, 0 if missing. */
export interface StopContainerRequest extends ContainerRequest {
  readonly timeout?: number | undefined;
}

/** OCI's delete: exact ids, never prefixes. */
export interface DeleteContainerRequest {
  readonly containerIds: readonly string[];
  /** Kill what still runs, and let an absent id pass. */
  readonly force?: boolean | undefined;
}

const id = once(() =>
  z.string().check((context) => {
    const why = whyNotAnId(context.value);
    if (why !== undefined)
      context.issues.push({ code: "custom", message: why, input: context.value });
  }),
);

const podSandboxRequest = once(() =>
  z.object({ podSandboxId: id(), exact: z.boolean().optional() }),
);
const containerRequest = once(() => z.object({ containerId: id() }));
const stopContainerRequest = once(() =>
  z.object({
    containerId: id(),
    timeout: z.number().nonnegative().optional(),
  }),
);
const deleteContainerRequest = once(() =>
  z.object({
    containerIds: z.array(id()).min(1),
    force: z.boolean().optional(),
  }),
);

/** Checks a request about a sandbox; keys that it does not know are ignored, as CRI has some. */
export function parsePodSandboxRequest(
  request: unknown,
): Result<PodSandboxRequest, InvalidRequest> {
  return parseWith(podSandboxRequest, request, "request");
}

/** Checks a request about a container. */
export function parseContainerRequest(request: unknown): Result<ContainerRequest, InvalidRequest> {
  return parseWith(containerRequest, request, "request");
}

/** Checks a request to stop a container. */
export function parseStopContainerRequest(
  request: unknown,
): Result<StopContainerRequest, InvalidRequest> {
  return parseWith(stopContainerRequest, request, "request");
}

/** Checks a request to delete containers. */
export function parseDeleteContainerRequest(
  request: unknown,
): Result<DeleteContainerRequest, InvalidRequest> {
  return parseWith(deleteContainerRequest, request, "request");
}
