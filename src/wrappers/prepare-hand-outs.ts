import { err, type Result } from "neverthrow";
import type { Answer } from "../ports/answer.js";
import type { ContainerStore } from "../ports/container-store.js";
import type { NodeResourceInterface } from "../ports/extensions.js";
import type { AdapterFault } from "../ports/fault.js";
import type { AdapterCall } from "./adapter-call.js";
import type { Prepared } from "./caller.js";
import { nriOperations } from "./operations/extension-operations.js";
import { storeOperations } from "./operations/store-operations.js";
import { prepareMethod } from "./prepare-method.js";
import { preparePort } from "./prepare-port.js";
import type { Wrapping } from "./wrapping.js";

/** Wraps a store; a lease that comes too late is given back. */
export function prepareStore(wrapping: Wrapping, port: ContainerStore): Prepared<ContainerStore> {
  return {
    ...preparePort(wrapping, storeOperations, port),
    lease: prepareMethod(wrapping, storeOperations.lease, (request, call) =>
      unlessLate(port.lease(request, call), call, (lease) => lease.release()),
    ),
  };
}

/** Wraps the observers; a block that comes too late is given back. */
export function prepareNri(
  wrapping: Wrapping,
  port: NodeResourceInterface,
): Prepared<NodeResourceInterface> {
  return {
    ...preparePort(wrapping, nriOperations, port),
    blockSynchronization: prepareMethod(
      wrapping,
      nriOperations.blockSynchronization,
      (request, call) =>
        unlessLate(port.blockSynchronization(request, call), call, (block) => block.unblock()),
    ),
  };
}

/**
 * What is handed out after its call's signal has fired is given back at once: whoever asked for it
 * has been told otherwise by then, and would never do it.
 */
async function unlessLate<HandedOut>(
  answer: Answer<HandedOut>,
  call: AdapterCall,
  giveBack: (handedOut: HandedOut) => Answer<unknown>,
): Promise<Result<HandedOut, AdapterFault>> {
  const handedOut = await answer;
  if (!call.aborted || handedOut.isErr()) return handedOut;
  void (await giveBack(handedOut.value));
  return err({ reason: "aborted", message: "came too late, and was given back" });
}
