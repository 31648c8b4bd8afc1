import type { ContainerRecord, OciHook } from "../../model/container.js";
import { bundlePathAnnotation, ociSpecOf, type OciSpec } from "../../model/oci-spec.js";
import type { OciState } from "../../ports/extensions.js";
import type { Fault } from "../../ports/fault.js";
import type { Caller } from "../../wrappers/caller.js";
import { attemptEach } from "../../interpreter/attempt-all.js";
import { act, skip, type ContainerSubject, type Step, type Tools } from "../../interpreter/step.js";
import {
  failedBy,
  nothingDone,
  plus,
  tallyOf,
  warned,
  type Tally,
} from "../../interpreter/tally.js";
import { inUse } from "../in-use.js";

/**
 * After the container's object is gone and before its record goes. A hook that fails is a warning,
 * or stays owed where the policy says so; the others still run. (OCI lifecycle 13; H02, D24, D25)
 */
export const runContainerHooks: Step<ContainerSubject, "run-post-stop-hooks"> = {
  name: "run-post-stop-hooks",
  says: "runs the container's post-stop hooks, each once",
  onFault: "end",
  plan: ({ container, sandbox }, { extensions }) => {
    const used = inUse(sandbox);
    if (used !== undefined) return used;
    if (hooksOf(container).length === 0) return skip("it has no hooks to run");
    return extensions.hooks ? act : skip("nothing that runs hooks is supplied");
  },
  expect: ({ container }) => expectHooks(container),
  act: ({ container }, tools) => runHooksOf(container, tools),
};

/** What running the hooks would do, a line each. */
export function expectHooks(container: ContainerRecord): readonly string[] {
  return hooksOf(container).map(({ hook }) => `run post-stop hook ${hook.path} of ${container.id}`);
}

/** Runs the hooks that are owed, in their order, and records of each that it is no more. */
export async function runHooksOf(container: ContainerRecord, tools: Tools): Promise<Tally> {
  return attemptEach(hooksOf(container), ({ hook, index }) =>
    runHook(container, hook, index, tools),
  );
}

interface IndexedHook {
  readonly hook: OciHook;
  readonly index: number;
}

function hooksOf(container: ContainerRecord): readonly IndexedHook[] {
  const { hooksRun = [] } = container;
  return recordedHooks(container)
    .map((hook, index) => ({ hook, index }))
    .filter(({ index }) => !hooksRun.includes(index));
}

/** The record's own, else those that its OCI configuration names, as Kata Containers keeps it. */
function recordedHooks({ postStopHooks = [], annotations }: ContainerRecord): readonly OciHook[] {
  if (postStopHooks.length > 0) return postStopHooks;
  return ociSpecOf(annotations).unwrapOr(noSpec).hooks?.poststop ?? [];
}

async function runHook(
  container: ContainerRecord,
  hook: OciHook,
  index: number,
  { ports, caller, policy, recordContainer }: Tools,
): Promise<Tally> {
  const ran = await ports.hooks?.runPostStop({ hook, state: stateOf(container) }, caller);
  if (ran === undefined) return nothingDone;
  if (ran.isErr() && (policy.failedHooks === "retry" || wasNotBegun(ran.error, caller)))
    return failedBy(ran.error);
  const came = ran.isErr()
    ? warned(`hook ${hook.path} failed: ${ran.error.message}`)
    : tallyOf(ran);
  return plus(came, await recordContainer(container.id, { kind: "hook-run", hook: index }));
}

/** A hook is not ended because the caller gives up: it is not begun. */
function wasNotBegun({ reason }: Fault, { cancellation }: Caller): boolean {
  return reason === "aborted" && cancellation.aborted();
}

const noSpec: OciSpec = {};

/** What the state claims to be where nothing says which version the container was made by. */
const usualOciVersion = "1.2.0";

/** The whole OCI state, with the container's own id and its own version. (D25) */
function stateOf({ id, bundle, annotations }: ContainerRecord): OciState {
  return {
    ociVersion: ociSpecOf(annotations).unwrapOr(noSpec).ociVersion ?? usualOciVersion,
    id,
    status: "stopped",
    bundle: bundle ?? annotations?.[bundlePathAnnotation] ?? "",
    ...(annotations === undefined ? {} : { annotations }),
  };
}
